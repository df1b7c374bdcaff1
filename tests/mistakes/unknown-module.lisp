(require :nosuchmodule)

(in-package :shopp)

(defgeneric area (shape))
(defmethod area ((shape cons) unit) (list shape unit))

import AWSModel
import Ground
import ShapeGeneration
import Synchronization

/// A service with a member of every kind, for every protocol.
enum Sample {
    private static let schemas = Mutex<[WireProtocol: ServiceSchema]>([:])

    static func schema(_ wire: WireProtocol) throws -> ServiceSchema {
        try schemas.withLock { schemas in
            if let known = schemas[wire] { return known }
            let fresh = try make(wire)
            schemas[wire] = fresh
            return fresh
        }
    }

    private static func make(_ wire: WireProtocol) throws -> ServiceSchema {
        var model = try JSONValue.parse(text)
        var object = model.object ?? JSONObject()
        object["metadata"] = [
            "protocol": .string(wire.rawValue), "apiVersion": "2020-01-01", "targetPrefix": "Sample_20200101",
            "jsonVersion": "1.1", "endpointPrefix": "sample", "xmlNamespace": "https://sample.test/doc/",
        ]
        model = .object(object)
        return try ServiceSchema(parsing: APIModel(botocore: model).schemaText(name: "sample"))
    }

    static let text = """
        {"operations": {
          "Do": {"name": "Do", "http": {"method": "POST", "requestUri": "/do/{Label}"},
            "input": {"shape": "Input"}, "output": {"shape": "Output", "resultWrapper": "DoResult"},
            "errors": [{"shape": "NoSuchThing"}, {"shape": "Broken"}]},
          "Plain": {"name": "Plain", "http": {"method": "POST", "requestUri": "/plain"},
            "input": {"shape": "All"}, "output": {"shape": "All", "resultWrapper": "PlainResult"}}},
         "shapes": {
          "Input": {"type": "structure", "required": ["Label", "Name"], "members": {
            "Label": {"shape": "Text", "location": "uri", "locationName": "Label"},
            "Name": {"shape": "Name"}, "Count": {"shape": "Count"}, "Kind": {"shape": "Kind"},
            "Names": {"shape": "Names"}, "Tags": {"shape": "Tags"}, "Attributes": {"shape": "NameMap"},
            "Secret": {"shape": "Secret"}, "Things": {"shape": "Things"}}},
          "Output": {"type": "structure", "members": {"Name": {"shape": "Text"}, "Things": {"shape": "Things"}}},
          "All": {"type": "structure", "members": {
            "Text": {"shape": "Text"}, "Flag": {"shape": "Flag"}, "Byte": {"shape": "Byte"}, "Short": {"shape": "Short"},
            "Integer": {"shape": "Integer"}, "Long": {"shape": "Long"}, "Float": {"shape": "Float"},
            "Double": {"shape": "Double"}, "Bytes": {"shape": "Bytes"}, "Time": {"shape": "Time"},
            "Web": {"shape": "Time", "timestampFormat": "rfc822"}, "Stamp": {"shape": "Time", "timestampFormat": "unixTimestamp"},
            "Inner": {"shape": "All"}, "Texts": {"shape": "Texts"}, "Flat": {"shape": "FlatTexts"},
            "Alls": {"shape": "Alls"}, "Map": {"shape": "TextMap"}, "AllMap": {"shape": "AllMap"},
            "Renamed": {"shape": "Texts", "locationName": "renamedHere"}}},
          "Name": {"type": "string", "min": 1, "max": 8, "pattern": "[\\\\w+=,.@-]+"},
          "Count": {"type": "integer", "min": 5, "max": 10},
          "Kind": {"type": "string", "enum": ["small", "large"]},
          "Names": {"type": "list", "member": {"shape": "Name"}, "max": 3},
          "NameMap": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Text"}},
          "Secret": {"type": "string", "min": 8, "sensitive": true},
          "Tags": {"type": "list", "member": {"shape": "Tag"}},
          "Tag": {"type": "structure", "required": ["Key"], "members": {"Key": {"shape": "Name"}, "Value": {"shape": "Text"}}},
          "Things": {"type": "list", "member": {"shape": "Thing"}},
          "Thing": {"type": "structure", "members": {"Id": {"shape": "Text"}, "Size": {"shape": "Long"}}},
          "NoSuchThing": {"type": "structure", "exception": true, "error": {"code": "Thing.NotFound", "httpStatusCode": 404, "senderFault": true},
            "members": {"message": {"shape": "Text"}, "ThingId": {"shape": "Text"}, "Waited": {"shape": "Integer"}}},
          "Broken": {"type": "structure", "exception": true, "fault": true, "members": {"Message": {"shape": "Text"}}},
          "Text": {"type": "string"}, "Flag": {"type": "boolean"}, "Byte": {"type": "byte"}, "Short": {"type": "short"},
          "Integer": {"type": "integer"}, "Long": {"type": "long"}, "Float": {"type": "float"}, "Double": {"type": "double"},
          "Bytes": {"type": "blob"}, "Time": {"type": "timestamp"},
          "Texts": {"type": "list", "member": {"shape": "Text"}},
          "FlatTexts": {"type": "list", "flattened": true, "member": {"shape": "Text", "locationName": "flatItem"}},
          "Alls": {"type": "list", "member": {"shape": "All"}},
          "TextMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
          "AllMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "All"}}
         }}
        """
}

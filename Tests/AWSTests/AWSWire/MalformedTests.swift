import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("A request that cannot be read")
struct MalformedTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let wire: WireProtocol
        let body: String
        let code: String
        var message = ""
        var testDescription: String { "\(wire.rawValue): \(body.prefix(60))" }
    }

    static let rows = [
        Row(wire: .json, body: "{", code: "SerializationException"),
        Row(wire: .json, body: "[]", code: "SerializationException", message: "Start of list found where not expected"),
        Row(
            wire: .json,
            body: #"{"Text":1}"#,
            code: "SerializationException",
            message: "NUMBER_VALUE can not be converted to a String"
        ),
        Row(
            wire: .json,
            body: #"{"Integer":"x"}"#,
            code: "SerializationException",
            message: "STRING_VALUE can not be converted to an Integer"
        ),
        Row(
            wire: .json,
            body: #"{"Text":{}}"#,
            code: "SerializationException",
            message: "Start of structure or map found where not expected."
        ),
        Row(wire: .json, body: #"{"Byte":300}"#, code: "SerializationException"),
        Row(wire: .json, body: #"{"Bytes":"*"}"#, code: "SerializationException"),
        Row(wire: .json, body: #"{"Texts":[1]}"#, code: "SerializationException"),
        Row(wire: .restJSON, body: "{\"Text\": tru", code: "SerializationException"),
        Row(wire: .query, body: "Action=Plain&Integer=x", code: "MalformedInput"),
        Row(wire: .query, body: "Action=Plain&Text=%zz", code: "MalformedQueryString"),
        Row(wire: .query, body: "Action=Plain&Text=%ff", code: "MalformedQueryString"),
        Row(wire: .query, body: "Text=x", code: "MissingAction"),
        Row(wire: .query, body: "Action=Nope", code: "InvalidAction"),
        Row(wire: .ec2, body: "Action=Plain&Integer=x", code: "InvalidParameterValue"),
        Row(wire: .ec2, body: "Action=Nope", code: "InvalidAction"),
        Row(wire: .restXML, body: "<a>", code: "MalformedInput"),
        Row(wire: .restXML, body: "<a><Integer>x</Integer></a>", code: "InvalidInput"),
    ]

    @Test("is answered with its protocol's code", arguments: rows)
    func code(_ row: Row) throws {
        let codec = ServiceCodecs.codec(row.wire, try Sample.schema(row.wire))
        var request = WireRequest(path: "/plain", body: Array(row.body.utf8))
        request.headers["X-Amz-Target"] = "Sample_20200101.Plain"
        do throws(WireError) {
            _ = try codec.decodeInput(request, of: try codec.name(request))
            Issue.record("it was read")
        } catch {
            let answer = codec.answer(to: error)
            #expect(answer.code == row.code)
            if !row.message.isEmpty { #expect(answer.message == row.message) }
        }
    }

    @Test("keeps members apart that it does not know")
    func unknownMembers() throws {
        let schema = try Sample.schema(.json)
        let codec = RPCJSONCodec(schema)
        let body = #"{"Nope":{"a":[1,2]},"Text":"x","nope":null}"#
        let operation = try #require(schema.operation("Plain"))
        let fields = try codec.decodeInput(WireRequest(body: Array(body.utf8)), of: NamedOperation(operation))
        #expect(FieldJSON.normal(fields) == Fields(slots: [.string("x")]))
    }

    @Test("names the member at fault")
    func member() throws {
        let codec = EC2QueryCodec(try Sample.schema(.ec2))
        let request = WireRequest(body: Array("Action=Plain&Inner.Long=ten".utf8))
        let error = #expect(throws: WireError.self) {
            try codec.decodeInput(request, of: try codec.name(request))
        }
        #expect(error?.member == "Long")
        #expect(error?.value == "ten")
    }
}

@Suite("An XML text")
struct XMLReaderTests {
    @Test("is read with its entities, sections and prefixes")
    func reads() throws {
        let text = """
            \u{FEFF}<?xml version="1.0"?><!-- c --><s:a xmlns:s="urn:s" s:k='1 &amp; 2'>
            <b>x&lt;&#65;&#x42;<![CDATA[<&>]]></b><c/><d >\r\nline</d ></s:a>
            """
        let root = try XMLReader.read(Array(text.utf8))
        #expect(root.name == "a")
        #expect(root.attributes.map(\.value) == ["urn:s", "1 & 2"])
        #expect(root.child("b")?.text == "x<AB<&>")
        #expect(root.child("c") == XMLElement(name: "c"))
        #expect(root.child("d")?.text == "\nline")
    }

    @Test(
        "that is not well-formed is refused",
        arguments: [
            "", " ", "x", "<a>", "<a></b>", "<a></a><b/>", "<a></a>x", "<a b></a>", "<a b=c/>", "<a b='1' b='2'/>",
            "<a b='<'/>",
            "<a>&nope;</a>", "<a>&amp</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>\u{1}</a>", "<1/>",
            "<a><![CDATA[x</a>",
            "<a><!-- x</a>", "<a", "</a>", "<a/ >", "<?xml", "<a>&#99999999999;</a>",
            "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: WireError.self) { try XMLReader.read(Array(text.utf8)) }
    }

    @Test("that is not UTF-8 is refused")
    func encoding() {
        #expect(throws: WireError.self) { try XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) }
    }

    @Test("that was written is read as it was")
    func roundTrip() throws {
        let value = "a<b>&\"'\r\n\t\u{1}é🚀"
        var writer = XMLWriter()
        writer.element("v", value)
        #expect(try XMLReader.read(writer.out).text == value)
    }
}

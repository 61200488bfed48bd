import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("A request", .enabled(if: ProtocolCase.areFetched, "run Scripts/fetch-protocol-cases first"))
struct ProtocolInputTests {
    @Test("of AWS's protocol cases is read as the tree it says", arguments: ProtocolCase.inputs)
    func decode(_ row: ProtocolCase) throws {
        let codec = row.codec
        let request = row.request
        let named = try codec.name(request)
        #expect(named.operation.name == row.operation.name)
        let fields = try codec.decodeInput(request, of: named)
        #expect(FieldJSON.normal(fields) == FieldJSON.normal(expected(row, isDecoded: true)))
    }

    @Test("is written by a client as AWS's protocol cases say", arguments: ProtocolCase.inputs)
    func encode(_ row: ProtocolCase) throws {
        let request = try row.codec.encodeInput(expected(row, isDecoded: false), of: row.operation)
        let wanted = row.request
        #expect(request.method == wanted.method)
        #expect(request.path == wanted.path)
        let parts = { (query: String) in query.split(separator: "&").sorted() }
        #expect(parts(request.query) == parts(wanted.query))
        for line in wanted.headers.lines { #expect(request.headers[line.name] == line.value) }
        for name in row.json["serialized"]?["forbidHeaders"]?.array ?? [] {
            #expect(request.headers[name.string ?? ""] == nil)
        }
        let body = BodyForm(request.body, row.schema, isRequest: true)
        #expect(body == BodyForm(wanted.body, row.schema, isRequest: true))
        if let host = row.json["serialized"]?["host"]?.string, let prefix = request.hostPrefix {
            #expect(host.hasPrefix(prefix))
        }
    }

    /// A streamed body is no part of the tree that a server reads, and an empty payload object may stand for none.
    private func expected(_ row: ProtocolCase, isDecoded: Bool) -> Fields {
        guard let input = row.operation.input else { return Fields() }
        var fields = FieldJSON(schema: row.schema).structure(row.json["params"] ?? .object([:]), input)
        guard isDecoded, let payload = row.schema[input].payload else { return fields }
        if row.schema.isStreamed(row.schema[input].members[payload]) { fields[payload] = .absent }
        if row.request.body == Array("{}".utf8) { fields[payload] = .structure(Fields()) }
        return fields
    }
}

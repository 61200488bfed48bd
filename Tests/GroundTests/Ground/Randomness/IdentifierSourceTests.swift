import Ground
import Testing

@Suite("Identifiers")
struct IdentifierSourceTests {
    struct Form: Sendable, CustomTestStringConvertible {
        let name: String
        let pattern: String
        let make: @Sendable (IdentifierSource) -> String
        var testDescription: String { name }
    }

    static let forms: [Form] = [
        Form(name: "resource", pattern: "vpc-0[0-9a-f]{16}") { $0.resource("vpc") },
        Form(name: "uuid", pattern: "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}") {
            $0.uuid()
        },
        Form(name: "21 characters", pattern: "[0-9A-Z]{21}") { $0.upperAlphanumeric(21) },
        Form(name: "26 characters", pattern: "[0-9a-z]{26}") { $0.lowerAlphanumeric(26) },
        Form(name: "store request", pattern: "[0-9A-Z]{16}") { $0.storeRequest() },
        Form(name: "store host", pattern: "[0-9A-Za-z+/]{75}=") { $0.storeHost() },
        Form(name: "object version", pattern: "[0-9A-Za-z._]{32}") { $0.objectVersion() },
        Form(name: "upload", pattern: "[0-9A-Za-z._]{128}") { $0.multipartUpload() },
        Form(name: "principal", pattern: "AROA[A-Z2-7]{17}") { $0.principal("AROA") },
        Form(name: "secret", pattern: "[0-9A-Za-z+/]{40}") { $0.secretKey() },
        Form(name: "session", pattern: "IQoJb3JpZ2luX2Vj[0-9A-Za-z+/]{352}") { $0.sessionToken() },
        Form(name: "access key", pattern: "ASIA[A-Z2-7]{16}") { $0.accessKey("ASIA", account: "000000000000") },
    ]

    @Test("have the form that clients know", arguments: forms)
    func form(_ form: Form) throws {
        let pattern = try Regex(form.pattern)
        for source in [IdentifierSource(), IdentifierSource(seed: 3)] {
            for _ in 0..<50 { #expect(form.make(source).wholeMatch(of: pattern) != nil) }
        }
    }

    @Test("repeat themselves for the same seed and differ without one", arguments: forms)
    func repeats(_ form: Form) {
        #expect(form.make(IdentifierSource(seed: 5)) == form.make(IdentifierSource(seed: 5)))
        #expect(form.make(IdentifierSource()) != form.make(IdentifierSource()))
    }

    @Test("of access keys carry the owner", arguments: ["000000000000", "123456789012", "999999999999"])
    func owner(account: String) {
        let source = IdentifierSource(seed: 9)
        for _ in 0..<50 {
            let key = source.accessKey("AKIA", account: account)
            #expect(IdentifierSource.account(ofAccessKey: key) == account)
        }
    }

    @Test("that are no access keys have no owner", arguments: ["", "test", "AKIAIOSFODNN7EXAMPL1", "000000000000"])
    func noOwner(key: String) {
        #expect(IdentifierSource.account(ofAccessKey: key) == nil)
    }

    @Test("do not collide when many tasks draw at once")
    func concurrent() async {
        let source = IdentifierSource(seed: 11)
        let all = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in source.resource("i") } } }
            return await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(all.count == 4000)
    }
}

import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("Cross-origin rules")
struct CrossOriginTests {
    static func rule(_ methods: [String], _ origins: [String], _ change: (inout CORSRule) -> Void = { _ in })
        -> CORSRule
    {
        CORSRule {
            $0.allowedMethods = methods
            $0.allowedOrigins = origins
            change(&$0)
        }
    }

    static func rules(_ rules: CORSRule...) -> CrossOriginRules {
        CrossOriginRules(CORSConfiguration { $0.corsRules = rules })
    }

    static let shaped = rules(
        rule(["GET"], ["*suffix"]),
        rule(["GET"], ["start*end"]),
        rule(["GET"], ["prefix*"]),
        rule(["PUT"], ["*.put"])
    )

    @Test(
        "fit origins with one wildcard",
        arguments: [
            ("foo.suffix", "GET", true), ("foo.bar", "GET", false), ("foo.suffix.get", "GET", false),
            ("startend", "GET", true), ("start12end", "GET", true), ("0start12end", "GET", false),
            ("starten", "GET", false), ("prefix", "GET", true), ("prefix.suffix", "GET", true),
            ("bla.prefix", "GET", false),
            ("foo.suffix", "PUT", false), ("foo.put", "PUT", true), ("foo.put", "GET", false),
        ]
    )
    func origins(_ origin: String, _ method: String, _ fits: Bool) {
        let lines = Self.shaped.headers(origin: origin, method: method)
        #expect(lines.value("Access-Control-Allow-Origin") == (fits ? origin : nil))
        #expect(lines.value("Access-Control-Allow-Methods") == (fits ? method : nil))
    }

    @Test("say what a page may do")
    func lines() {
        let rules = Self.rules(
            Self.rule(["GET", "HEAD"], ["https://localhost:4200"]) {
                $0.maxAgeSeconds = 3000
                $0.exposeHeaders = ["x-amz-id-2", "ETag"]
            }
        )
        let text = rules.headers(origin: "https://localhost:4200", method: "HEAD").text
        #expect(
            text
                == "Access-Control-Allow-Origin=https://localhost:4200|Access-Control-Allow-Methods=GET, HEAD"
                + "|Access-Control-Expose-Headers=x-amz-id-2, ETag|Access-Control-Max-Age=3000"
                + "|Access-Control-Allow-Credentials=true"
                + "|Vary=Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
        )
    }

    @Test("for everyone say so, and send no credentials")
    func anyone() {
        let lines = Self.rules(Self.rule(["GET"], ["*"])).headers(["Origin": "example.origin"], method: "GET")
        #expect(lines.value("Access-Control-Allow-Origin") == "*")
        #expect(lines.value("Access-Control-Allow-Credentials") == nil)
        #expect(Self.rules(Self.rule(["GET"], ["*"])).headers([:], method: "GET").isEmpty)
    }

    struct Asked: Sendable {
        var headers: HeaderFields
        var status: Int?
        var allowed: String?
    }

    static let preflights = [
        Asked(headers: [:], status: 400),
        Asked(headers: ["Origin": "o"], status: 400),
        Asked(headers: ["Origin": "o", "Access-Control-Request-Method": "MYMETHOD"], status: 400),
        Asked(headers: ["Origin": "o", "Access-Control-Request-Method": "GET"]),
        Asked(headers: ["Origin": "p", "Access-Control-Request-Method": "GET"], status: 403),
        Asked(headers: ["Origin": "o", "Access-Control-Request-Method": "PUT"], status: 403),
        Asked(
            headers: [
                "Origin": "o", "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "X-Amz-Date, x-other",
            ],
            allowed: "x-amz-date, x-other"
        ),
        Asked(
            headers: [
                "Origin": "o", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "content-type",
            ],
            status: 403
        ),
    ]

    @Test("answer a browser that asks first", arguments: preflights)
    func preflight(_ row: Asked) {
        let rules = Self.rules(Self.rule(["GET"], ["o"]) { $0.allowedHeaders = ["x-AMZ-*", "X-Other"] })
        var lines: [NamedValue] = []
        let error = refusal { () throws(AWSError) in
            lines = try Preflight(row.headers).answer(rules, isObject: true)
        }
        #expect(error?.status == row.status)
        #expect(lines.value("Access-Control-Allow-Headers") == row.allowed)
    }

    @Test("are missed with AWS's words")
    func refusals() throws {
        let asked = try Preflight(["Origin": "o", "Access-Control-Request-Method": "PUT"])
        let none = refusal { () throws(AWSError) in try asked.answer(nil, isObject: false) }
        #expect(none?.code == "AccessForbidden")
        #expect(none?.message == "CORSResponse: CORS is not enabled for this bucket.")
        let bucket = refusal { () throws(AWSError) in try asked.answer(nil, bucketExists: false, isObject: false) }
        #expect(bucket?.message == "CORSResponse: Bucket not found")
        let rule = refusal { () throws(AWSError) in try asked.answer(Self.shaped, isObject: true) }
        #expect(rule?.detail("ResourceType") == "OBJECT")
        #expect(rule?.detail("Method") == "PUT")
    }

    @Test("are checked before they are kept")
    func validation() {
        func code(_ rules: [CORSRule]) -> String? {
            refusal { () throws(AWSError) in try ConfigurationCheck.cors(CORSConfiguration { $0.corsRules = rules }) }?
                .code
        }
        let good = Self.rule(["GET", "PUT", "POST", "DELETE", "HEAD"], ["http://*.example.com"])
        #expect(code([good]) == nil)
        #expect(code([]) == "MalformedXML")
        #expect(code(Array(repeating: good, count: 101)) == "MalformedXML")
        #expect(code([Self.rule(["MYMETHOD"], ["*"])]) == "InvalidRequest")
        #expect(code([Self.rule(["OPTIONS"], ["*"])]) == "InvalidRequest")
        #expect(code([Self.rule([], ["*"])]) == "MalformedXML")
        #expect(code([Self.rule(["GET"], [])]) == "MalformedXML")
        #expect(code([Self.rule(["GET"], ["*.*"])]) == "InvalidRequest")
        #expect(code([Self.rule(["GET"], ["*"]) { $0.allowedHeaders = ["*a*"] }]) == "InvalidRequest")
        #expect(code([Self.rule(["GET"], ["*"]) { $0.exposeHeaders = ["*"] }]) == "InvalidRequest")
    }
}

import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("A bucket's web site")
struct WebsiteTests {
    static func site(_ rules: [RoutingRule]? = nil, error: String? = "error.html") -> WebsiteResolver {
        WebsiteResolver(
            WebsiteConfiguration { site in
                site.indexDocument = IndexDocument { $0.suffix = "index.html" }
                site.errorDocument = error.map { key in ErrorDocument { $0.key = key } }
                site.routingRules = rules
            }
        )
    }

    static func rule(
        prefix: String? = nil,
        code: String? = nil,
        _ redirect: (inout Redirect) -> Void
    ) -> RoutingRule {
        RoutingRule { rule in
            if prefix != nil || code != nil {
                rule.condition = Condition {
                    $0.keyPrefixEquals = prefix
                    $0.httpErrorCodeReturnedEquals = code
                }
            }
            rule.redirect = Redirect(redirect)
        }
    }

    static func request(_ key: String) -> WebsiteResolver.Request { .init(host: "site", key: key) }

    @Test(
        "serves folders by their index",
        arguments: [("", "index.html"), ("docs/", "docs/index.html"), ("docs", "docs"), ("a.html", "a.html")]
    )
    func index(_ key: String, _ object: String) {
        #expect(Self.site().resolve(Self.request(key)) == .object(key: object))
    }

    @Test("sends visitors of a folder without slash on")
    func folders() {
        let site = Self.site()
        #expect(site.folderIndex(of: "docs") == "docs/index.html")
        #expect(site.folderIndex(of: "docs/") == nil)
        #expect(
            site.afterFailure(Self.request("docs"), status: 404, folderHasIndex: true)
                == .redirect(status: 302, location: "/docs/")
        )
    }

    @Test("has an error document for the visitor's errors")
    func errors() {
        #expect(Self.site().afterFailure(Self.request("x"), status: 404) == .errorDocument(key: "error.html"))
        #expect(Self.site().afterFailure(Self.request("x"), status: 403) == .errorDocument(key: "error.html"))
        #expect(Self.site().afterFailure(Self.request("x"), status: 500) == .page)
        #expect(Self.site(error: nil).afterFailure(Self.request("x"), status: 404) == .page)
    }

    @Test("can lie elsewhere altogether")
    func elsewhere() {
        let site = WebsiteResolver(
            WebsiteConfiguration {
                $0.redirectAllRequestsTo = RedirectAllRequestsTo {
                    $0.hostName = "other.example"
                    $0.protocol = "https"
                }
            }
        )
        #expect(
            site.resolve(Self.request("a b")) == .redirect(status: 301, location: "https://other.example/a%20b")
        )
    }

    @Test("follows its rules")
    func rules() {
        let site = Self.site([
            Self.rule(prefix: "old/") { $0.replaceKeyPrefixWith = "new/" },
            Self.rule(prefix: "one") {
                $0.replaceKeyWith = "two.html"
                $0.httpRedirectCode = "307"
            },
            Self.rule(prefix: "gone/", code: "404") { $0.hostName = "archive.example" },
            Self.rule(code: "404") { $0.replaceKeyWith = "missing.html" },
        ])
        #expect(site.resolve(Self.request("old/a")) == .redirect(status: 301, location: "http://site/new/a"))
        #expect(site.resolve(Self.request("one/x")) == .redirect(status: 307, location: "http://site/two.html"))
        #expect(site.resolve(Self.request("gone/x")) == .object(key: "gone/x"))
        #expect(
            site.afterFailure(Self.request("gone/x"), status: 404)
                == .redirect(status: 301, location: "http://archive.example/gone/x")
        )
        #expect(
            site.afterFailure(Self.request("x"), status: 404)
                == .redirect(status: 301, location: "http://site/missing.html")
        )
        #expect(site.afterFailure(Self.request("x"), status: 403) == .errorDocument(key: "error.html"))
    }

    @Test("tells of errors in a page")
    func page() {
        let page = WebsiteText.page(
            .noSuchKey("index.html"),
            requestID: "R",
            hostID: "H",
            custom: (.noSuchKey("error.html"), key: "error.html")
        )
        #expect(
            page
                == """
                <html>
                <head><title>404 Not Found</title></head>
                <body>
                <h1>404 Not Found</h1>
                <ul>
                <li>Code: NoSuchKey</li>
                <li>Message: The specified key does not exist.</li>
                <li>Key: index.html</li>
                <li>RequestId: R</li>
                <li>HostId: H</li>
                </ul>
                <h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>
                <ul>
                <li>Code: NoSuchKey</li>
                <li>Message: The specified key does not exist.</li>
                <li>Key: error.html</li>
                </ul>
                <hr/>
                </body>
                </html>

                """
        )
        #expect(WebsiteText.page(.noSuchKey("<b>"), requestID: "", hostID: "").contains("&lt;b&gt;"))
    }

    struct Row: Sendable {
        var name: String
        var code: String?
        var site: WebsiteConfiguration

        init(_ name: String, _ code: String? = nil, _ build: (inout WebsiteConfiguration) -> Void) {
            self.name = name
            self.code = code
            site = WebsiteConfiguration { $0.indexDocument = IndexDocument { $0.suffix = "index.html" } }
            build(&site)
        }
    }

    static let rows = [
        Row("plain") { _ in },
        Row("slash", "InvalidArgument") { $0.indexDocument = IndexDocument { $0.suffix = "/index.html" } },
        Row("empty suffix", "InvalidArgument") { $0.indexDocument = IndexDocument { $0.suffix = "" } },
        Row("nothing", "InvalidArgument") { $0.indexDocument = nil },
        Row("redirect and index", "InvalidArgument") {
            $0.redirectAllRequestsTo = RedirectAllRequestsTo { $0.hostName = "h" }
        },
        Row("redirect") {
            $0.indexDocument = nil
            $0.redirectAllRequestsTo = RedirectAllRequestsTo { $0.hostName = "h" }
        },
        Row("protocol", "InvalidRequest") {
            $0.indexDocument = nil
            $0.redirectAllRequestsTo = RedirectAllRequestsTo {
                $0.hostName = "h"
                $0.protocol = "HTTP"
            }
        },
        Row("two replacements", "InvalidRequest") {
            $0.routingRules = [
                rule {
                    $0.replaceKeyWith = "a"
                    $0.replaceKeyPrefixWith = "b"
                }
            ]
        },
        Row("empty condition", "InvalidRequest") {
            $0.routingRules = [
                RoutingRule {
                    $0.condition = Condition()
                    $0.redirect = Redirect { $0.hostName = "h" }
                }
            ]
        },
        Row("no rules", "MalformedXML") { $0.routingRules = [] },
        Row("empty redirect", "MalformedXML") { $0.routingRules = [rule { _ in }] },
        Row("code", "InvalidRequest") { $0.routingRules = [rule { $0.httpRedirectCode = "200" }] },
    ]

    @Test("is checked before it is kept", arguments: rows)
    func validation(_ row: Row) {
        #expect(
            refusal { () throws(AWSError) in try ConfigurationCheck.website(row.site) }?.code == row.code,
            "\(row.name)"
        )
    }
}

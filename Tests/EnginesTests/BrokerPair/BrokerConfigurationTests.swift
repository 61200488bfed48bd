import Ground
import Testing

@testable import BrokerPair

@Suite("A user's broker document")
struct BrokerConfigurationTests {
    @Test("keeps what is allowed")
    func allowed() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <!-- ours -->
            <broker xmlns="http://activemq.apache.org/schema/core" schedulePeriodForDestinationPurge="10000">
              <destinationPolicy><policyMap><policyEntries>
                <policyEntry topic="&gt;" gcInactiveDestinations="true">
                  <pendingMessageLimitStrategy><constantPendingMessageLimitStrategy limit="1000"/></pendingMessageLimitStrategy>
                </policyEntry>
              </policyEntries></policyMap></destinationPolicy>
              <plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>
                <authorizationEntry queue="orders.&gt;" read="consumers" write="producers" admin="producers"/>
              </authorizationEntries></authorizationMap></map></authorizationPlugin></plugins>
            </broker>
            """
        let configuration = try BrokerConfiguration(text)
        #expect(configuration.findings == [])
        #expect(try BrokerConfiguration(configuration.sanitized).sanitized == configuration.sanitized)
        #expect(configuration.sanitized.contains("queue=\"orders.&gt;\""))
    }

    struct Row: Sendable {
        let inner: String
        let finding: BrokerConfiguration.Finding
    }

    @Test(
        "loses what is not",
        arguments: [
            Row(inner: "<managementContext/>", finding: .init(kind: .disallowedElement, element: "managementContext")),
            Row(inner: "<sslContext/>", finding: .init(kind: .disallowedElement, element: "sslContext")),
            Row(
                inner: "<plugins><bean class=\"x\"/></plugins>",
                finding: .init(kind: .disallowedElement, element: "bean")
            ),
            Row(
                inner: "<plugins><simpleAuthenticationPlugin/></plugins>",
                finding: .init(kind: .disallowedElement, element: "simpleAuthenticationPlugin")
            ),
            Row(
                inner: "<persistenceAdapter><kahaDB directory=\"/etc\"/></persistenceAdapter>",
                finding: .init(kind: .disallowedAttribute, element: "kahaDB", attribute: "directory")
            ),
            Row(
                inner: "<transportConnectors><transportConnector name=\"openwire\" uri=\"tcp://0.0.0.0:1\"/>"
                    + "</transportConnectors>",
                finding: .init(kind: .disallowedAttribute, element: "transportConnector", attribute: "uri")
            ),
            Row(
                inner: "<destinations><queue physicalName=\"${user.home}\"/></destinations>",
                finding: .init(kind: .invalidAttributeValue, element: "queue", attribute: "physicalName")
            ),
            Row(inner: "<networkConnectors/>", finding: .init(kind: .notBuilt, element: "networkConnectors")),
        ]
    )
    func disallowed(row: Row) throws {
        let configuration = try BrokerConfiguration("<broker>\(row.inner)</broker>")
        #expect(configuration.findings == [row.finding])
        #expect(try BrokerConfiguration(configuration.sanitized).findings == [])
    }

    @Test(
        "is refused when it is no document of a broker",
        arguments: [
            "", "<broker>", "<broker></x>", "<broker a=1/>", "<broker a=\"1\" a=\"2\"/>", "<broker>&what;</broker x>",
            "<!DOCTYPE broker [<!ENTITY a \"b\">]><broker/>", "<broker/><broker/>", "<beans/>", "hello",
            String(repeating: "<a>", count: 100_000),
        ]
    )
    func malformed(text: String) {
        #expect(throws: BrokerConfigurationError.self) { try BrokerConfiguration(text) }
    }

    @Test("cannot change what is the engine's own")
    func own() throws {
        let plan = BrokerPlan(
            id: "b",
            nodes: [BrokerNodePlan(id: "1", namespacePath: nil, address: IPv4Address(0x7F09_0901))],
            users: [BrokerUser(name: "u<", password: "p\"&", groups: ["g"])],
            configuration: "<broker useJmx=\"true\"><systemUsage><systemUsage><storeUsage><storeUsage limit=\"9 tb\"/>"
                + "</storeUsage></systemUsage></systemUsage></broker>",
            certificate: ServerCertificate(certificate: "", key: "", authority: ""),
            storageBytes: 1 << 30
        )
        var document = ServerDocument(
            plan: plan,
            node: plan.nodes[0],
            heapBytes: 256 << 20,
            keystorePassword: "k",
            internalPassword: "i"
        )
        #expect(throws: BrokerConfigurationError.self) { try document.text() }
        document = ServerDocument(
            plan: {
                var plan = plan
                plan.configuration = plan.configuration?.replacing(" useJmx=\"true\"", with: "")
                return plan
            }(),
            node: plan.nodes[0],
            heapBytes: 256 << 20,
            keystorePassword: "k",
            internalPassword: "i"
        )
        let root = try XMLReader.read(try document.text())
        let broker = try #require(root.child("broker"))
        #expect(broker["useJmx"] == "false")
        let text = try document.text()
        #expect(text.contains("<storeUsage limit=\"1073741824\"/>") && !text.contains("9 tb"))
        #expect(text.contains("username=\"u&lt;\" password=\"p&quot;&amp;\""))
        #expect(!text.contains("tcp://") && !text.contains("amqp"))
    }

    @Test("lets the engine's own account look where the user's rules say nothing, and nobody else")
    func letsItselfIn() throws {
        let plan = BrokerPlan(
            id: "b",
            nodes: [BrokerNodePlan(id: "1", namespacePath: nil, address: IPv4Address(0x7F09_0901))],
            users: [BrokerUser(name: "u", password: "p", groups: ["readers"])],
            configuration: "<broker><plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>"
                + "<authorizationEntry queue=\"orders\" read=\"readers\" write=\"readers\" admin=\"readers\"/>"
                + "</authorizationEntries></authorizationMap></map></authorizationPlugin></plugins></broker>",
            certificate: ServerCertificate(certificate: "", key: "", authority: ""),
            storageBytes: 1 << 30
        )
        let text = try ServerDocument(
            plan: plan,
            node: plan.nodes[0],
            heapBytes: 256 << 20,
            keystorePassword: "k",
            internalPassword: "i"
        ).text()
        for kind in ["queue", "topic"] {
            let own = ServerDocument.internalUser
            #expect(text.contains("\(kind)=\"&gt;\" admin=\"\(own)\" read=\"\(own)\" write=\"\(own)\""))
        }
        #expect(text.contains("queue=\"orders\" read=\"readers\" write=\"readers\" admin=\"readers\""))
    }
}

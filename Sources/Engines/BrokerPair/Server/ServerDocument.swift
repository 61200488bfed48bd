import Ground

/// The document that a node's server is started with: the user's, and around it what is the engine's own.
///
/// - The store lies in one directory for all nodes, and its lock is a lock of the kernel's on a file in it: whoever
///   holds it serves, and only its death or its own will gives it back. A server that got the lock looks once more
///   after `lockKeepAlivePeriod` whether it still has it, before it serves; that guards network file systems whose
///   locks lapse. Ours do not, so that this is a tenth of a second and not the usual many.
/// - `journalDiskSyncStrategy` is always "always" unless the user says otherwise: what is acknowledged is on disk.
/// - Storage is limited by `storeUsage`: when it is used up, producers of persistent messages are blocked until
///   consumers have made room, as the server does it; with the user's `sendFailIfNoSpace` they are refused.
struct ServerDocument {
    let plan: BrokerPlan
    let node: BrokerNodePlan
    let heapBytes: Int64
    let keystorePassword: String
    let internalPassword: String

    /// Where the broker's directory stands for its servers.
    static let base = "/mnt"
    /// The engine's own account and its group.
    static let internalUser = "faultline-internal"
    static let internalPort = 61610

    /// The internal door is on the node's own loopback; where nodes share the machine's, on their addresses.
    static func internalAddress(_ node: BrokerNodePlan) -> IPv4Address {
        node.namespacePath == nil ? node.address : IPv4Address(0x7F00_0001)
    }

    func text() throws(BrokerConfigurationError) -> String {
        let beans = XMLElement("beans", [("xmlns", "http://www.springframework.org/schema/beans")], [try broker()])
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + beans.text()
    }

    private func broker() throws(BrokerConfigurationError) -> XMLElement {
        var broker = XMLElement("broker")
        if let text = plan.configuration {
            let configuration = try BrokerConfiguration(text)
            guard configuration.findings.isEmpty else { throw .disallowed(configuration.findings) }
            broker = configuration.root
        }
        broker.attributes.removeAll { $0.name.hasPrefix("xmlns") || $0.name.hasPrefix("xsi:") }
        broker.visit { $0.name = $0.localName }
        broker["xmlns"] = "http://activemq.apache.org/schema/core"
        // Named as its endpoints are: the two nodes' names differ in their last number.
        broker["brokerName"] = "\(plan.id)-\(node.id)"
        broker["dataDirectory"] = "\(Self.base)/nodes/\(node.id)/data"
        broker["useJmx"] = "false"
        broker["start"] = "true"
        letIn(&broker)
        addPlugins(&broker)
        addStore(&broker)
        addLimits(&broker)
        addTransports(&broker)
        return broker
    }

    /// Whatever the user's rules say of others, the engine's own account may look. What matches several entries has the
    /// rights of all, and what matches none is refused: entries of its own let it in everywhere, and nobody else.
    private func letIn(_ broker: inout XMLElement) {
        let rights = ["admin", "read", "write"]
        broker.visit { element in
            if element.localName == "tempDestinationAuthorizationEntry" {
                for right in rights {
                    if let groups = element[right] { element[right] = groups + "," + Self.internalUser }
                }
            }
            guard element.localName == "authorizationMap" else { return }
            element.change("authorizationEntries") { entries in
                for kind in ["queue", "topic"] {
                    let granted = rights.map { ($0, Self.internalUser) }
                    entries.children.append(XMLElement("authorizationEntry", [(kind, ">")] + granted))
                }
            }
        }
    }

    private func addPlugins(_ broker: inout XMLElement) {
        let accounts = plan.users + [BrokerUser(name: Self.internalUser, password: internalPassword)]
        let users = accounts.map { user in
            let groups = user.name == Self.internalUser ? [Self.internalUser] : user.groups
            return XMLElement(
                "authenticationUser",
                [
                    ("username", user.name), ("password", user.password), ("groups", groups.joined(separator: ",")),
                ]
            )
        }
        broker.change("plugins") { plugins in
            plugins.children.removeAll { $0.localName == "statisticsBrokerPlugin" }
            let authentication = XMLElement("simpleAuthenticationPlugin", [], [XMLElement("users", [], users)])
            plugins.children.insert(authentication, at: 0)
            plugins.children.append(XMLElement("statisticsBrokerPlugin"))
        }
    }

    private func addStore(_ broker: inout XMLElement) {
        broker.change("persistenceAdapter") { adapter in
            adapter.change("kahaDB") { store in
                store["directory"] = "\(Self.base)/store"
                store["lockKeepAlivePeriod"] = "100"
                // A damaged journal is told, not skipped over.
                store["checkForCorruptJournalFiles"] = "true"
                let locker = XMLElement("shared-file-locker", [("lockAcquireSleepInterval", "100")])
                store.children = [XMLElement("locker", [], [locker])]
            }
        }
        let keystore: [(String, String)] = [
            ("keyStore", "file:\(Self.base)/nodes/\(node.id)/conf/broker.p12"),
            ("keyStorePassword", keystorePassword), ("keyStoreType", "PKCS12"),
        ]
        broker.removeChildren(["sslContext"])
        broker.children.append(XMLElement("sslContext", [], [XMLElement("sslContext", keystore)]))
    }

    private func addLimits(_ broker: inout XMLElement) {
        broker.change("systemUsage") { outer in
            outer.change("systemUsage") { usage in
                usage.change("memoryUsage") { outer in
                    outer.change("memoryUsage") { memory in
                        if memory.attributes.isEmpty { memory["limit"] = "\(heapBytes * 6 / 10)" }
                    }
                }
                for name in ["storeUsage", "tempUsage"] {
                    usage.removeChildren([name])
                    let limit = XMLElement(name, [("limit", "\(plan.storageBytes)")])
                    usage.children.append(XMLElement(name, [], [limit]))
                }
            }
        }
    }

    /// The user's document may say of a transport how it tells clients of other nodes, by its name.
    private func addTransports(_ broker: inout XMLElement) {
        let own = broker.child("transportConnectors")?.children ?? []
        broker.removeChildren(["transportConnectors"])
        let limits = "maximumConnections=1000&wireFormat.maxFrameSize=104857600"
        let address = node.address
        // Not `nio+ssl`: a server that has just begun to serve then takes a client's first frame twice now and then
        // (ActiveMQ 5.17.2: 5 of 600 quick connections answered "Already connected").
        let doors: [(String, String)] = [
            ("openwire", "ssl://\(address):\(BrokerEngine.Port.openWire)?\(limits)"),
            ("stomp", "stomp+ssl://\(address):\(BrokerEngine.Port.stomp)?\(limits)"),
            ("mqtt", "mqtt+ssl://\(address):\(BrokerEngine.Port.mqtt)?\(limits)"),
            // Last: when it answers, the others do.
            ("internal", "stomp://\(Self.internalAddress(node)):\(Self.internalPort)"),
        ]
        let connectors = doors.map { name, uri in
            var connector = own.first { $0["name"] == name } ?? XMLElement("transportConnector")
            connector["name"] = name
            connector["uri"] = uri
            return connector
        }
        broker.children.append(XMLElement("transportConnectors", [], connectors))
    }
}

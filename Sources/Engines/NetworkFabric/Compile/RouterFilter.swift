import Ground

/// A router's nftables rules.
///
/// One interface is a few elements in sets and maps; chains belong to groups and lists. Each packet of an interface
/// passes the forward hook, also inside a subnet, or the input hook on its way to a gateway endpoint. Chains that
/// judge return when they allow and mark the packet when they refuse: were they to go on to the next judge, the
/// kernel's check of the whole graph would cost the product of all of them.
struct RouterFilter {
    /// Marks of packets that were refused. The routing decision, for which marks name subnets, is over by then.
    static let refused = "0xffffffff"

    let network: NetworkCompiler
    private var plan: NetworkPlan { network.network }

    init(network: NetworkCompiler) { self.network = network }

    var table: FilterTable {
        var table = FilterTable()
        addSets(to: &table)
        addHooks(to: &table)
        GroupFilter(network: network).add(to: &table)
        ListFilter(network: network).add(to: &table)
        addWatches(to: &table)
        return table
    }

    /// A virtual router is not seen: no errors from it, but for the one that path MTU discovery needs.
    static let silence = [
        "icmp type destination-unreachable icmp code 4 accept",
        "icmp type { destination-unreachable, time-exceeded, parameter-problem, redirect } drop",
    ]

    private func addHooks(to table: inout FilterTable) {
        table.chains["c_spoofed"] = FilterChain(
            hook: "type filter hook prerouting priority raw; policy accept;",
            rules: ["iifname @s_checked iifname . ip saddr != @s_owned drop"]
        )
        table.chains["c_subnet"] = FilterChain(
            hook: "type filter hook prerouting priority mangle; policy accept;",
            rules: ["meta mark set iifname map @m_subnet"]
        )
        table.chains["c_destination"] = FilterChain(
            hook: "type nat hook prerouting priority dstnat; policy accept;",
            rules: ["iifname \"igw\" dnat to ip daddr map @m_private"]
        )
        table.chains["c_source"] = FilterChain(
            hook: "type nat hook postrouting priority srcnat; policy accept;",
            rules: ["oifname \"igw\" snat to ip saddr map @m_public"]
        )
        table.chains["c_forward"] = FilterChain(
            hook: "type filter hook forward priority filter; policy drop;",
            // Also what belongs to connections that stand.
            rules: plan.severed.isEmpty ? Self.forward : ["jump c_severed"] + Self.forward
        )
        table.chains["c_input"] = FilterChain(
            hook: "type filter hook input priority filter; policy drop;",
            rules: Self.input
        )
        table.chains["c_output"] = FilterChain(
            hook: "type filter hook output priority filter; policy accept;",
            rules: Self.silence + [
                "ip saddr @s_endpoint oifname vmap @m_entering", "meta mark \(Self.refused) goto c_refuse_in",
            ]
        )
        if !plan.severed.isEmpty { table.chains["c_severed"] = FilterChain(rules: severed) }
        table.chains["c_judge"] = FilterChain(rules: Self.judge)
        table.chains["c_pass"] = FilterChain(rules: Self.pass)
        table.chains["c_refuse_out"] = FilterChain(rules: ["iifname vmap @m_watch_out", "drop"])
        table.chains["c_refuse_in"] = FilterChain(rules: ["oifname vmap @m_watch_in", "drop"])
    }

    private var severed: [String] {
        plan.severed.flatMap { pair in
            [(pair.one, pair.other), (pair.other, pair.one)].compactMap { from, to in
                guard let source = TrafficText.blocks(from, "saddr"), let target = TrafficText.blocks(to, "daddr")
                else { return nil }
                return source + target + "drop"
            }
        }
    }

    private static let forward = [
        // Between two steps of a change a link may be there before its elements.
        "iifname != @s_link drop",
        "oifname != @s_link drop",
        "oifname @s_checked oifname . ip daddr != @s_owned drop",
        "oifname \"igw\" ip saddr != @s_translated drop",
        "meta mark . oifname @s_neighbour goto c_judge",
        "meta mark vmap @m_leaving",
        "meta mark \(refused) goto c_refuse_out",
        "oifname vmap @m_entering",
        "meta mark \(refused) goto c_refuse_in",
        "goto c_judge",
    ]

    /// Tracked connections go on when a group's rule for them is gone, as in AWS.
    /// Source: EC2 User Guide, "Security group connection tracking".
    private static let judge = [
        "ct state vmap { established : accept, related : accept, invalid : drop }",
        "iifname vmap @m_sends",
        "meta mark \(refused) goto c_refuse_out",
        "oifname vmap @m_receives",
        "meta mark \(refused) goto c_refuse_in",
        "goto c_pass",
    ]

    /// The connection's mark tells the way out to the flow observer.
    private static let pass = [
        "ct mark != 0 accept",
        "oifname . ip daddr @s_owned ct mark set \(FlowWay.local.rawValue) accept",
        "ct mark set oifname map @m_way",
        "accept",
    ]

    private static let input = [
        "iifname \"lo\" accept",
        "iifname != @s_link drop",
        "iifname @s_way drop",
        "ip daddr @s_service ct mark set \(FlowWay.local.rawValue) accept",
        "ip daddr != @s_endpoint drop",
        "meta mark vmap @m_leaving",
        "meta mark \(refused) goto c_refuse_out",
        "ct state vmap { established : accept, related : accept, invalid : drop }",
        "iifname vmap @m_sends",
        "meta mark \(refused) goto c_refuse_out",
        "ct mark set \(FlowWay.endpoint.rawValue) accept",
    ]

    private func addWatches(to table: inout FilterTable) {
        var inwards: [String: String] = [:]
        var outwards: [String: String] = [:]
        for interface in network.attached where interface.isObserved {
            let device = LinkNames.interface(interface.id)
            for direction in ["in", "out"] {
                // Enough for the headers.
                table.chains["c_watch_\(direction)_\(device)"] = FilterChain(
                    rules: ["log prefix \"\(device) \(direction)\" group 5 snaplen 96", "drop"]
                )
            }
            inwards["\"\(device)\""] = "goto c_watch_in_\(device)"
            outwards["\"\(device)\""] = "goto c_watch_out_\(device)"
        }
        table.sets["m_watch_in"] = FilterSet(type: "ifname : verdict", elements: inwards)
        table.sets["m_watch_out"] = FilterSet(type: "ifname : verdict", elements: outwards)
    }
}

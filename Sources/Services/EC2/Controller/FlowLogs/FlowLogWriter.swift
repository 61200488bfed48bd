import AWSModel
import AWSService
import Ground
import NetworkFabric
import World

/// Writes windows of traffic as flow logs.
struct FlowLogWriter: Sendable {
    let world: World
    /// Of the readable logs, a file for each VPC.
    let directory: String
    let caller: @Sendable () -> any InProcessCaller
    let put: FlowLogDelivery.ObjectWriter

    func deliver(_ window: FlowWindow, seconds: Int) async {
        let ledger = world.ledger.snapshot()
        await keepReadable(window)
        let logs = (try? ledger.list(FlowLogRecord.self)) ?? []
        for log in logs where log.record.windowSeconds == seconds {
            do {
                try await deliver(window, to: log, ledger)
            } catch {
                await note(log, "\(error)")
            }
        }
    }

    // MARK: To S3

    private func deliver(_ window: FlowWindow, to log: Kept<FlowLogRecord>, _ ledger: LedgerSnapshot) async throws {
        let interfaces = try ledger.list(
            NetworkInterfaceRecord.self,
            where: "vpc",
            is: window.network,
            in: .place(log.place)
        ).filter { [window.network, $0.record.subnet, $0.id].contains(log.record.resource) }
        if interfaces.isEmpty { return }
        let fields = try FlowLogFormat.fields(of: log.record.format)
        var lines = [fields.joined(separator: " ")]
        let records = Dictionary(grouping: window.records) { $0.flow.interface }
        for interface in interfaces {
            let facts = facts(interface, log.place)
            let wanted = (records[interface.id] ?? []).filter { log.record.wants($0.flow.action) }
            let shown: [FlowRecord?] = wanted.isEmpty ? [nil] : wanted
            for record in shown {
                let line = FlowLogLine(
                    facts: facts,
                    record: record,
                    start: window.start,
                    end: window.end,
                    isComplete: window.isComplete
                )
                lines.append(line.text(fields))
            }
        }
        let text = lines.joined(separator: "\n") + "\n"
        guard let arn = ARN(log.record.destination) else { return }
        let place = arn.resource.split(separator: "/", maxSplits: 1).map(String.init)
        let prefix = place.count > 1 ? place[1] + "/" : ""
        let key = prefix + name(log, at: window.end)
        try await put(place[0], key, Gzip.stored(Array(text.utf8)), context(log.place))
        if log.record.failure != nil { await note(log, nil) }
    }

    /// Source: VPC User Guide, "Flow log files".
    private func name(_ log: Kept<FlowLogRecord>, at end: WorldInstant) -> String {
        let (account, region) = (log.place.account, log.place.region)
        let time = CivilDate(secondsSince1970: end.wholeSecondsSince1970).iso8601
        let day = time.prefix(10).replacing("-", with: "/")
        let minute = time.prefix(16).replacing("-", with: "").replacing(":", with: "")
        let mark = world.ids.hexadecimal(8)
        return "AWSLogs/\(account)/vpcflowlogs/\(region)/\(day)/"
            + "\(account)_vpcflowlogs_\(region)_\(log.id)_\(minute)Z_\(mark).log.gz"
    }

    private func facts(_ interface: Kept<NetworkInterfaceRecord>, _ place: Place) -> FlowLogLine.Facts {
        FlowLogLine.Facts(
            account: place.account,
            region: place.region,
            vpc: interface.record.vpc,
            subnet: interface.record.subnet,
            interface: interface.id,
            instance: interface.record.attachment?.instance,
            zone: interface.record.zone,
            objectStore: AWSPrefixLists.list(.s3, region: place.region).blocks
        )
    }

    /// As the log's own account. On AWS the bucket's policy is given a statement for the service that delivers logs.
    private func context(_ place: Place) -> RequestContext {
        RequestContext(
            account: place.account,
            region: place.region,
            principal: .root(of: place.account),
            requestID: world.ids.uuid(),
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: caller()
        )
    }

    /// What went wrong is shown by DescribeFlowLogs; nil: all is well again.
    private func note(_ log: Kept<FlowLogRecord>, _ failure: String?) async {
        // The log may have been deleted meanwhile; then there is nobody to tell.
        _ = try? await world.ledger.write { transaction in
            try transaction.update(FlowLogRecord.self, log.id, in: log.place) { $0.failure = failure }
        }
    }

    // MARK: To read

    private func path(_ network: String) -> String { "\(directory)/\(network).log" }

    func readable(_ network: String) async -> String {
        let path = path(network)
        let bytes = await withTaskExecutorPreference(globalConcurrentExecutor) { HostDirectory.contents(path) }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    private func keepReadable(_ window: FlowWindow) async {
        let lines = window.records.map(line)
        if lines.isEmpty { return }
        let (directory, path) = (directory, path(window.network))
        let text = lines.joined(separator: "\n") + "\n"
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            HostDirectory.append(Array(text.utf8), to: path, in: directory)
        }
    }

    private func line(_ record: FlowRecord) -> String {
        let flow = record.flow
        let time = CivilDate(secondsSince1970: record.end.wholeSecondsSince1970).iso8601
        let protocolName = [1: "icmp", 6: "tcp", 17: "udp"][flow.number] ?? "protocol \(flow.number)"
        let way = flow.direction == .egress ? flow.way.map { ", " + $0.words } ?? "" : ""
        return "\(time) \(flow.interface) \(flow.direction.rawValue) \(protocolName) "
            + "\(flow.source):\(flow.sourcePort) -> \(flow.destination):\(flow.destinationPort) "
            + "\(flow.action.rawValue) \(record.packets) packets \(record.bytes) bytes\(way)"
    }
}

extension FlowLogRecord {
    fileprivate func wants(_ action: FlowAction) -> Bool {
        switch traffic {
        case "ACCEPT": action == .accept
        case "REJECT": action == .reject
        default: true
        }
    }
}

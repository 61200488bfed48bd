import CLinux
import Glibc
import Ground
import Synchronization

/// The thread that reads from routers. It sleeps in the kernel until there is something to read or to do.
final class FlowThread: Sendable {
    typealias Job = @Sendable (_ taps: inout [String: RouterTap]) -> Void

    private struct State {
        var jobs: [Job] = []
        var isStopped = false
    }

    private let alarm: Int32
    private let state = Mutex(State())

    init() throws(FlowError) {
        alarm = fl_alarm_open()
        if alarm < 0 { throw .machine(operation: "eventfd", place: "flows", code: -alarm) }
        do throws(NamedThread.Failure) {
            try NamedThread("fabric-flows") { self.run() }.detach()
        } catch {
            throw .machine(operation: "pthread_create", place: "flows", code: error.code)
        }
    }

    deinit { if alarm >= 0 { close(alarm) } }

    /// Runs the job on the thread. False when it has stopped: then the job never runs.
    func perform(_ job: @escaping Job) -> Bool {
        let isAccepted = state.withLock { state in
            if state.isStopped { return false }
            state.jobs.append(job)
            return true
        }
        if isAccepted { fl_alarm_ring(alarm) }
        return isAccepted
    }

    /// Jobs that were accepted still run.
    func stop() {
        state.withLock { $0.isStopped = true }
        fl_alarm_ring(alarm)
    }

    private func run() {
        var taps: [String: RouterTap] = [:]
        while true {
            let (jobs, isStopped) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isStopped)
            }
            for job in jobs { job(&taps) }
            if isStopped { return }
            for tap in waitForNews(of: Array(taps.values)) { tap.drain() }
        }
    }

    private func waitForNews(of taps: [RouterTap]) -> [RouterTap] {
        var polls = [pollfd(fd: alarm, events: Int16(POLLIN), revents: 0)]
        for tap in taps {
            polls.append(pollfd(fd: tap.endings.descriptor, events: Int16(POLLIN), revents: 0))
            polls.append(pollfd(fd: tap.log.descriptor, events: Int16(POLLIN), revents: 0))
        }
        guard poll(&polls, nfds_t(polls.count), -1) > 0 else { return [] }
        if polls[0].revents != 0 { fl_alarm_silence(alarm) }
        return taps.indices.filter { polls[1 + 2 * $0].revents != 0 || polls[2 + 2 * $0].revents != 0 }.map { taps[$0] }
    }
}

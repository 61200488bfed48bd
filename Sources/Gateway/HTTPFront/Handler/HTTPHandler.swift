/// What stands behind the front.
///
/// Both functions start on the event loop of the connection. `respond` runs there as long as it does not leave by
/// itself, so a request that never waits costs no change of thread. Work that blocks (files, SQLite, long
/// computation) must leave the loop: `withTaskExecutorPreference(globalConcurrentExecutor) { … }`, or an actor with
/// an executor of its own. Plain actors run on the loop when called from here.
package protocol HTTPHandler: Sendable {
    /// An immediate answer without a task, for what is already in memory; nil sends the request to `respond`.
    ///
    /// Asked only for requests without a body. Must return within microseconds.
    func respondNow(to request: HTTPRequest) -> WholeResponse?

    /// Answers the request. Returning without having used `response` is answered 500.
    func respond(to request: HTTPRequest, with response: consuming ResponseWriter) async
}

extension HTTPHandler {
    package func respondNow(to request: HTTPRequest) -> WholeResponse? { nil }
}

/// What handlers ask of the engines behind instances, without knowing them.
package struct EC2Engines: Sendable {
    /// Why this machine cannot run instances, and what would mend it; nil when it can.
    package var launchRefusal: @Sendable () -> String?
    /// What an instance has written to its console; nil when there is nothing yet.
    package var consoleOutput: @Sendable (_ instance: String) async -> [UInt8]?

    package init(
        launchRefusal: @escaping @Sendable () -> String? = { nil },
        consoleOutput: @escaping @Sendable (_ instance: String) async -> [UInt8]? = { _ in nil }
    ) {
        self.launchRefusal = launchRefusal
        self.consoleOutput = consoleOutput
    }
}

package import Ground

/// What a drill asks of the running cloud, as any client could. The command provides it.
package protocol DrillCloud: Sendable {
    /// A page below `/_faultline/`. Throws ``CloudUnreachable`` when nothing answers.
    func page(_ path: String) throws -> JSONValue
    func outputs(ofStack name: String) throws -> [String: String]
    /// Facts of an Auto Scaling group: `size`, `desired`, `zones` (`us-east-1a:1,…`), `first` (an instance's id).
    func group(_ name: String) throws -> [String: String]
    /// `status`, `zone`, `standby`.
    func database(_ id: String) throws -> [String: String]
    /// `status`.
    func broker(_ id: String) throws -> [String: String]
    /// Starts what a template says, and tells the experiment's id.
    func start(experiment template: String) throws -> String
    func status(ofExperiment id: String) throws -> (status: String, reason: String)
    /// This very program, to be run with other words.
    var program: String { get }
    /// What unchanged clients need in their environment to find the cloud.
    var environment: [String: String] { get }
}

/// Nothing answers at the cloud's address: nothing can be told of what it would have said.
package struct CloudUnreachable: Error {
    package init() {}
}

/// Why a drill could not be run.
package struct DrillFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

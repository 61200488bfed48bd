/// What a drill file says: the load, the steady state, the faults in order, and what must hold.
package struct DrillPlan: Sendable, Equatable {
    package var name: String
    package var about = ""
    /// The stack whose outputs the file's `${Name}` mean.
    package var stack: String?
    /// Names that commands find, in order: a later one may use an earlier one.
    package var values: [Value] = []
    package var programs: [Program] = []
    package var acknowledged: Ledger?
    package var found: Ledger?
    package var steady = Steady()
    package var prepare: [Preparation] = []
    /// One, `faults`, where the file gives no variants.
    package var variants: [Variant] = []
    /// The one variant that is run; all in turn when nil.
    package var chosen: String?
    package var expect = Expectations()
    /// How long the system may take, after the last fault has ended, to be steady again.
    package var limit: Duration = .seconds(120)
    /// What AWS documents for each component, in words.
    package var windows: [String: String] = [:]

    package init(name: String) { self.name = name }

    /// Where a command runs.
    package enum Location: Sendable, Equatable {
        case here
        /// On the test host in the world outside all networks.
        case outside
        /// In an instance, by its id or a `${Name}` that means one.
        case instance(String)
    }

    package struct Value: Sendable, Equatable {
        package var name: String
        package var command: String
    }

    package struct Program: Sendable, Equatable {
        package var name: String
        package var location: Location
        package var command: String
    }

    /// A list of what was done, one a line: `[SECONDS-SINCE-1970] ID [KEY=VALUE …]`.
    package struct Ledger: Sendable, Equatable {
        package var location: Location
        /// Prints the whole list.
        package var read: String
        /// Prints lines as they come, for the time line; nil when that is not wanted.
        package var follow: String?
        /// What the list must grow by each second for the system to count as steady.
        package var perSecondMin: Double?
    }

    package struct Steady: Sendable, Equatable {
        /// How long it may take at the beginning until all is steady.
        package var within: Duration = .seconds(60)
        /// How long all must have been well.
        package var hold: Duration = .seconds(3)
        package var probes: [Probe] = []
    }

    package struct Probe: Sendable, Equatable {
        package enum Look: Sendable, Equatable {
            /// Lines of a program: `SECONDS-SINCE-1970 PROBE ok|fail [KEY=VALUE …]`.
            case lines(program: String)
            /// Well when it exits with 0; `KEY=VALUE` words that it prints are facts.
            case command(String, Location)
            case http(url: String, status: Int?)
            case tcp(host: String, port: String)
            /// A page of Faultline's own, with what its fields must be.
            case page(String, holds: [Field])
            /// An Auto Scaling group: as many instances in service as are wanted.
            case group(String)
            /// A database instance: available and, where it is Multi-AZ, with a standby.
            case database(String)
            /// A broker: running.
            case broker(String)
        }

        package struct Field: Sendable, Equatable {
            package var path: String
            package var value: String

            package init(path: String, value: String) {
                self.path = path
                self.value = value
            }
        }

        package var name: String
        package var look: Look
        package var every: Duration = .seconds(1)
        /// Silence for so long is a failure.
        package var patience: Duration = .seconds(3)
        /// Must be well before the first fault and at the end, but does not count for how long the system took: what
        /// can only come back with what was taken away.
        package var isGuard = false
    }

    /// A command that brings about what the faults want to meet, unless it is so already.
    package struct Preparation: Sendable, Equatable {
        package var unlessEqual: (String, String)?
        package var run: String

        package static func == (a: Self, b: Self) -> Bool {
            a.run == b.run && a.unlessEqual?.0 == b.unlessEqual?.0 && a.unlessEqual?.1 == b.unlessEqual?.1
        }
    }

    package struct Variant: Sendable, Equatable {
        package enum Faults: Sendable, Equatable {
            case steps([Step])
            /// So many of the other variants named, drawn anew for each run.
            case together(Int, of: [String])
        }

        package var name: String
        package var faults: Faults
    }

    package struct Step: Sendable, Equatable {
        package enum What: Sendable, Equatable {
            /// The JSON of an FIS experiment template, as `aws fis create-experiment-template` takes it.
            case experiment(String)
            /// Words of `faultline break`.
            case fault(String)
            case heal(String)
            /// A command on this machine.
            case run(String)
            /// Faultline itself is killed (SIGKILL) and started again as it was.
            case restartFaultline
        }

        package enum Moment: Sendable, Equatable {
            case at(Duration)
            case between(Duration, Duration)
        }

        package var name: String
        package var moment: Moment
        package var what: What
    }

    package struct Expectations: Sendable, Equatable {
        /// Nil: any number is allowed.
        package var lostMax: Int? = 0
        package var doubledMax: Int?
        /// By component; `whole` is all of them together.
        package var recover: [Limit] = []

        package struct Limit: Sendable, Equatable {
            package var component: String
            package var within: Duration
        }
    }

    /// The components, in the order of the file: probes, and the load where it has a rate to keep.
    package var components: [String] {
        steady.probes.map(\.name) + (acknowledged?.perSecondMin == nil ? [] : [Self.load])
    }

    package func isGuard(_ component: String) -> Bool {
        steady.probes.first { $0.name == component }?.isGuard ?? false
    }

    /// The component that the load's own rate is.
    package static let load = "load"
    package static let whole = "whole"
}

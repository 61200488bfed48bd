/// How far an acknowledged write is safe.
package enum Durability: String, Sendable, CaseIterable {
    /// It is on the disk: a loss of power does not take it.
    case durable
    /// It is with the kernel: the end of this process does not take it, a loss of power may. For tests.
    case relaxed
}

/// For which act of a stack an operation is called: what it makes keeps it, so that the act finds it when it is tried
/// again.
enum StackMark {
    /// Set around the calls of one act.
    @TaskLocal static var current: String?
}

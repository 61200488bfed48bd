import Glibc
import Ground
import World

/// Writes to a ledger from several tasks until it is killed, and says on its output which writes were acknowledged.
///
/// Each write keeps one number in three records of two kinds. Whoever reads must find the same number in all three, and
/// none smaller than the last that was acknowledged.
@main
struct Probe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let tasks = Int(arguments[2]), let first = Int64(arguments[3]) else {
            fatalError("usage: LedgerCrashProbe DIRECTORY TASKS FIRST")
        }
        let world = try World(directory: arguments[1], durability: .durable)
        try await withThrowingDiscardingTaskGroup { group in
            for task in 0..<tasks {
                group.addTask {
                    var number = first
                    while true {
                        let value = number
                        try await world.ledger.write { try write(value, task: task, &$0) }
                        say("\(task) \(value)\n")
                        number += 1
                    }
                }
            }
        }
    }

    private static func write(_ number: Int64, task: Int, _ transaction: inout LedgerTransaction) throws {
        let place = Place(account: "000000000000", region: "us-east-1")
        try transaction.put(Left(number: number), id: "task-\(task)", in: place)
        // Deleted and made anew in turn, so that deletions are cut short too.
        let id = "task-\(task)-\(number % 2)"
        try transaction.put(Right(number: number), id: id, in: place)
        let other = "task-\(task)-\(1 - number % 2)"
        if transaction.contains(Right.self, other, in: place) { try transaction.delete(Right.self, other, in: place) }
        try transaction.put(Right(number: number), id: "task-\(task)-always", in: place)
    }

    /// One system call, unbuffered: what was said stays said when the kill comes.
    private static func say(_ line: String) {
        let bytes = Array(line.utf8)
        let written = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
        precondition(written == bytes.count)
    }
}

private struct Left: LedgerRecord {
    static let kind = "probe.left"
    let number: Int64
}

private struct Right: LedgerRecord {
    static let kind = "probe.right"
    let number: Int64
}

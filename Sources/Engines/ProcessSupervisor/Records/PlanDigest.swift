import Ground

extension ProcessPlan {
    /// The same for equal plans. The environment enters it without standing in any record: it may hold secrets.
    public var digest: String {
        var whole = ""
        func add(_ parts: [String]) {
            whole += "\(parts.count)["
            for part in parts { whole += "\(part.utf8.count):\(part)" }
        }
        add([id, program])
        add(arguments)
        add(environment.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        add([directory, output, error].map { $0 ?? "" })
        add(namespaces.own.map { "\($0)" }.sorted())
        add(namespaces.entered)
        add(user.map { ["\($0.user)", "\($0.group)"] + $0.furtherGroups.map { "\($0)" } } ?? [])
        add(["\(limits)", "\(oomScore ?? 9999)", "\(openFilesMax ?? -1)", "\(announces)"])
        return hexadecimal(HashAlgorithm.sha256.hash(whole.utf8).prefix(16))
    }
}

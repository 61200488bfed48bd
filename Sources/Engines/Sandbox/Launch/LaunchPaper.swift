import Ground

/// What an instance's first process is told: netstrings, a key before its values. Read by `InstanceInit/paper.c`.
struct LaunchPaper {
    private(set) var bytes: [UInt8] = []

    private mutating func add(_ key: String, _ values: [UInt8]...) {
        for value in [Array(key.utf8)] + values {
            bytes += "\(value.count):".utf8
            bytes += value
            bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func add(_ key: String, _ values: String...) {
        for value in [key] + values { bytes += "\(value.utf8.count):\(value),".utf8 }
    }

    /// - Parameters:
    ///   - layers: the directories below the writable one, as overlayfs wants them.
    ///   - directory: the instance's own.
    init(_ plan: SandboxPlan, layers: ImageLayers, directory: String) {
        add("hostname", plan.hostname)
        add("root-layers", layers.root)
        if let usr = layers.usr { add("usr-layers", usr) }
        add("directory", directory)
        // Taken back to front by the reader, so that a directory inside another one comes later.
        for tie in plan.directories.reversed() { add("tie", tie.source, tie.target, tie.isReadOnly ? "1" : "0") }
        add("grace-seconds", "\(max(0, plan.shutdownGrace.components.seconds))")
        for (path, text) in GeneratedFiles(plan).all { add("generated", path, "644", text) }
        for file in plan.files {
            let head = [file.path, String(file.mode, radix: 8), file.owner, file.appends ? "1" : "0"]
            add(
                "file",
                Array(head[0].utf8),
                Array(head[1].utf8),
                Array(head[2].utf8),
                Array(head[3].utf8),
                file.content
            )
        }
        for script in plan.firstBootScripts { add("script", Array(script.name.utf8), script.content) }
    }
}

import Ground

/// What a size of a family of hardware offers.
struct InstanceType: Sendable {
    struct Disk: Sendable {
        let count: Int
        let sizeGB: Int
        /// `ssd` or `hdd`.
        let kind: String
    }

    struct GPU: Sendable {
        let count: Int
        let maker: String
        let name: String
        let memoryMiB: Int
    }

    /// The throughput of its link to volumes, for types that have one of their own.
    struct VolumeLink: Sendable {
        let baselineMbps: Int
        let baselineIOPS: Int
        let peakMbps: Int
        let peakIOPS: Int
    }

    let name: String
    let family: InstanceFamily
    let cpus: Int
    let cores: Int
    let memoryMiB: Int
    /// In AWS's words: `Up to 10 Gigabit`.
    let network: String
    let baselineGbps: Double
    let peakGbps: Double
    let interfacesMax: Int
    let addressesPerInterface: Int
    let disks: [Disk]
    let volumeLink: VolumeLink?
    let volumesMax: Int
    let flags: Set<Character>
    let gpus: [GPU]

    var isBurstable: Bool { flags.contains("b") }
    var isFreeTier: Bool { flags.contains("f") }
    var isBareMetal: Bool { flags.contains("m") }
    var hibernates: Bool { flags.contains("h") }
    var runsOnDedicatedHosts: Bool { flags.contains("d") }
    var recovers: Bool { flags.contains("a") }
    var threadsPerCore: Int { cpus / max(cores, 1) }
    var storageGB: Int { disks.reduce(0) { $0 + $1.count * $1.sizeGB } }
    /// Whether its network adapter is the one that today's images need.
    var hasENA: Bool { family.ena != "unsupported" }
    /// Bare metal of Intel and AMD boots the old way alone.
    var bootModes: [String] {
        isBareMetal && family.bootModes.contains("legacy-bios") ? ["legacy-bios"] : family.bootModes
    }
    /// `x86_64`, `arm64`; types that also run 32-bit systems name that too.
    var architecture: String { family.architectures.last ?? "x86_64" }
    var supportsIPv6: Bool { true }
}

/// What all sizes of a family share.
struct InstanceFamily: Sendable {
    let name: String
    let architectures: [String]
    let maker: String
    let gigahertz: Double
    /// `nitro` or `xen`.
    let hypervisor: String
    let isCurrent: Bool
    /// `required`, `supported` or `unsupported`.
    let ena: String
    let bootModes: [String]
    let usageClasses: [String]

    /// `family NAME ARCHITECTURES MAKER GHZ HYPERVISOR GENERATION ENA BOOTMODES CLASSES`.
    init(_ words: [Substring]) {
        func all(_ place: Int) -> [String] { words[place].split(separator: "+").map(String.init) }
        name = String(words[1])
        architectures = all(2)
        maker = String(words[3]).replacing("_", with: " ")
        gigahertz = Double(words[4]) ?? 0
        hypervisor = String(words[5])
        isCurrent = words[6] == "current"
        ena = String(words[7])
        bootModes = all(8)
        usageClasses = all(9)
    }
}

extension InstanceType {
    /// `SIZE CPUS CORES MIB NETWORK BASELINE PEAK INTERFACES ADDRESSES DISKS VOLUMELINK VOLUMES FLAGS [GPUS]`.
    init(_ words: [Substring], family: InstanceFamily) {
        func number(_ place: Int) -> Int { Int(words[place]) ?? 0 }
        self.family = family
        name = "\(family.name).\(words[0])"
        cpus = number(1)
        cores = number(2)
        memoryMiB = number(3)
        network = String(words[4]).replacing("_", with: " ")
        baselineGbps = Double(words[5]) ?? 0
        peakGbps = Double(words[6]) ?? 0
        interfacesMax = number(7)
        addressesPerInterface = number(8)
        disks = words[9] == "-" ? [] : words[9].split(separator: "+").map(Disk.init)
        volumeLink = words[10] == "-" ? nil : VolumeLink(words[10])
        volumesMax = number(11)
        flags = words[12] == "-" ? [] : Set(words[12])
        gpus = words.count > 13 ? words[13].split(separator: "+").map(GPU.init) : []
    }
}

extension InstanceType.Disk {
    /// `2x900ssd`.
    init(_ text: Substring) {
        let parts = text.split(separator: "x", maxSplits: 1)
        count = Int(parts[0]) ?? 0
        sizeGB = Int(parts[1].prefix { $0.isNumber }) ?? 0
        kind = String(parts[1].drop { $0.isNumber })
    }
}

extension InstanceType.GPU {
    /// `1xNVIDIA:T4:16384`.
    init(_ text: Substring) {
        let parts = text.split(separator: ":")
        let head = parts[0].split(separator: "x", maxSplits: 1)
        count = Int(head[0]) ?? 0
        maker = String(head[1])
        name = String(parts[1])
        memoryMiB = Int(parts[2]) ?? 0
    }
}

extension InstanceType.VolumeLink {
    init(_ text: Substring) {
        let parts = text.split(separator: "/").map { Int($0) ?? 0 }
        (baselineMbps, baselineIOPS, peakMbps, peakIOPS) = (parts[0], parts[1], parts[2], parts[3])
    }
}

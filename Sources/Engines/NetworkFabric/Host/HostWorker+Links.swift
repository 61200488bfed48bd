import CLinux
import Glibc

extension HostWorker {
    /// Any number that no one else uses inside our namespaces.
    private static let doomed: UInt32 = 0xfab

    /// The kernel deletes a group of links in about the time of one.
    func cut(_ places: [DevicePlace]) throws(FabricError) {
        for (name, devices) in Dictionary(grouping: places, by: \.namespace) {
            step("cut \(name)")
            try inside(name) { () throws(FabricError) in
                let socket = try NetlinkSocket(place: name)
                let marked = try socket.send(count: devices.count) {
                    NetlinkRequests.group(devices[$0].device, Self.doomed, $1)
                }
                guard marked.contains(0) else { return }
                let errors = try socket.send(count: 1) { NetlinkRequests.deleteGroup(Self.doomed, $1) }
                for error in errors where error != 0 && error != ENODEV {
                    throw .machine(operation: "delete links", place: name, code: error)
                }
            }
        }
    }

    func cutAll(in name: String) throws(FabricError) {
        let devices = try inside(name) { () throws(FabricError) in
            let socket = try NetlinkSocket(place: name)
            return try socket.dump(NetlinkRequests.dump(.getLink))
                .compactMap { NetlinkReader(bytes: $0).attributes(after: 16)[3]?.netlinkText }
        }
        try cut(devices.filter { $0 != "lo" }.map { DevicePlace(namespace: name, device: $0) })
    }

    func join(_ links: [LinkState]) throws(FabricError) {
        for (name, links) in Dictionary(grouping: links, by: \.near.namespace) {
            step("join \(name)")
            var farEnds: [Int32] = []
            defer { for descriptor in farEnds { close(descriptor) } }
            for link in links {
                let path = FabricNames.path(link.far.namespace)
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw .machine(operation: "open", place: path, code: errno) }
                farEnds.append(descriptor)
            }
            try inside(name) { () throws(FabricError) in
                let socket = try NetlinkSocket(place: name)
                let errors = try socket.send(count: links.count) {
                    NetlinkRequests.join(links[$0], farNamespace: farEnds[$0], $1)
                }
                for (link, error) in zip(links, errors) where error != 0 {
                    let place = "\(name) \(link.near.device) to \(link.far.namespace) \(link.far.device)"
                    throw .machine(operation: "make link", place: place, code: error)
                }
                // By default the kernel thinks for most of a second before it answers in another's name.
                write(links.map { KernelSetting("ipv4/neigh/\($0.near.device)/proxy_delay", "0") })
            }
        }
    }

    func switchLinks(_ links: [LinkState]) throws(FabricError) {
        for (name, links) in Dictionary(grouping: links, by: \.near.namespace) {
            step("switch \(name)")
            try inside(name) { () throws(FabricError) in
                let socket = try NetlinkSocket(place: name)
                let errors = try socket.send(count: links.count) {
                    NetlinkRequests.switchLink(links[$0].near.device, up: links[$0].isUp, $1)
                }
                for (link, error) in zip(links, errors) where error != 0 {
                    throw .machine(operation: "switch link", place: "\(name) \(link.near.device)", code: error)
                }
            }
        }
    }
}

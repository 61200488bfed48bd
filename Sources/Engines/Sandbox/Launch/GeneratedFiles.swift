/// The files of /etc that tell an instance who and where it is.
struct GeneratedFiles {
    let all: [(path: String, text: String)]

    static let bundlePath = "/etc/ssl/certs/ca-certificates.crt"

    /// With a resolver, the instance's own name means its address, which the resolver knows.
    private static let loopback = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"

    init(_ plan: SandboxPlan) {
        let short = plan.hostname.split(separator: ".").first.map(String.init) ?? plan.hostname
        let names = short == plan.hostname ? short : "\(plan.hostname) \(short)"
        var environment = plan.environment
        for name in plan.authorityVariables where environment[name] == nil { environment[name] = Self.bundlePath }
        let lines = environment.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'\n" }
        var all = [
            ("/etc/hostname", plan.hostname + "\n"),
            ("/etc/hosts", Self.loopback + (plan.resolver == nil ? "127.0.1.1 \(names)\n" : "")),
            ("/etc/environment", lines.joined()),
        ]
        if let resolver = plan.resolver {
            var text = resolver.addresses.map { "nameserver \($0)\n" }.joined()
            if !resolver.searchDomains.isEmpty { text += "search \(resolver.searchDomains.joined(separator: " "))\n" }
            all.append(("/etc/resolv.conf", text + "options timeout:2 attempts:2\n"))
        }
        self.all = all
    }
}

extension EC2Service {
    /// What stands in Systems Manager's public parameters of machine images; nil for others.
    ///
    /// Source: Systems Manager User Guide, "Calling AMI public parameters".
    package static func publicParameter(_ name: String, region: String) -> String? {
        guard name.hasPrefix("/aws/service/ami-amazon-linux-latest/") else { return nil }
        let family = name.contains("/al2023-") ? "al2023-" : "amzn2-"
        guard !name.hasSuffix("arm64"), MachineImage.hostArchitecture == "x86_64" || name.hasSuffix("arm64") else {
            return nil
        }
        return MachineImage.publicImages(of: region).first { $0.name.hasPrefix(family) }?.id
    }
}

import AWSModel
import AWSService
import EC2Shapes
import Ground

/// `AWS::EC2::KeyPair` from a public key that the template brings.
enum KeyPairResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::KeyPair",
            properties: [
                "KeyName": .string.required.createOnly, "PublicKeyMaterial": .string.createOnly,
                "KeyType": .string.createOnly, "KeyFormat": .string.createOnly,
                "Tags": PropertyShape.Property.tags.createOnly,
            ],
            attributes: ["KeyFingerprint", "KeyPairId"],
            create: { request in
                guard let material = request.text("PublicKeyMaterial") else {
                    // AWS puts the private half into Parameter Store, which is not built: it would be lost.
                    throw AWSError.notBuilt("AWS::EC2::KeyPair without PublicKeyMaterial")
                }
                let name = request.text("KeyName") ?? ""
                let id = try await maker.once(.keyPair, request) {
                    try await request.context.call(EC2Operations.importKeyPair) {
                        $0.keyName = name
                        $0.publicKeyMaterial = Array(material.utf8)
                        $0.tagSpecifications = request.tagSpecifications(.keyPair)
                    }.keyPairId
                }
                let answer = try await request.context.call(EC2Operations.describeKeyPairs) { $0.keyPairIds = [id] }
                return ResourceState(
                    physicalID: name,
                    attributes: [
                        "KeyPairId": .string(id),
                        "KeyFingerprint": .string(answer.keyPairs?.first?.keyFingerprint ?? ""),
                    ]
                )
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteKeyPair) {
                        $0.keyName = existing.physicalID
                    }
                }
            }
        )
    }
}

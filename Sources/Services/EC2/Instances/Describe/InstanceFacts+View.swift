import AWSModel
import EC2Shapes
import Ground
import World

extension WorldInstant {
    /// As AWS keeps launch times.
    var wholeSecond: Timestamp { Timestamp(seconds: wholeSecondsSince1970) }
}

/// Source: EC2 API Reference, "Instance".
extension InstanceFacts {
    var view: Instance {
        var view = identity
        addHardware(to: &view)
        addNetwork(to: &view)
        return view
    }

    private var identity: Instance {
        Instance {
            $0.instanceId = id
            $0.imageId = record.image
            $0.state = record.state.view
            $0.stateTransitionReason = record.transitionReason
            $0.stateReason = record.reason.map { reason in
                StateReason {
                    $0.code = reason.code
                    $0.message = reason.message
                }
            }
            $0.keyName = record.keyName
            $0.amiLaunchIndex = record.launchIndex
            $0.productCodes = []
            $0.launchTime = record.launched.wholeSecond
            $0.clientToken = record.clientToken ?? ""
            $0.monitoring = Monitoring { $0.state = record.isMonitored ? "enabled" : "disabled" }
            $0.tags = Tags.views(tags)
            $0.iamInstanceProfile = record.profile.map { profile in
                IamInstanceProfile {
                    $0.arn = profile.arn
                    $0.id = profile.id
                }
            }
            $0.metadataOptions = record.metadata.view
            $0.maintenanceOptions = InstanceMaintenanceOptions { $0.autoRecovery = record.autoRecovery }
            $0.capacityReservationSpecification = CapacityReservationSpecificationResponse {
                $0.capacityReservationPreference = "open"
            }
        }
    }

    private func addHardware(to view: inout Instance) {
        view.instanceType = record.type
        view.architecture = record.architecture
        view.hypervisor = type?.family.hypervisor == "nitro" ? "xen" : type?.family.hypervisor ?? "xen"
        view.virtualizationType = "hvm"
        view.platformDetails = "Linux/UNIX"
        view.usageOperation = "RunInstances"
        view.usageOperationUpdateTime = kept.created.wholeSecond
        view.ebsOptimized = record.ebsOptimized
        view.enaSupport = type?.hasENA ?? true
        view.rootDeviceName = record.rootDeviceName
        view.rootDeviceType = "ebs"
        view.currentInstanceBootMode = type?.bootModes.first ?? "legacy-bios"
        view.hibernationOptions = HibernationOptions { $0.configured = false }
        view.enclaveOptions = EnclaveOptions { $0.enabled = false }
        view.cpuOptions = CpuOptions {
            $0.coreCount = type?.cores ?? 1
            $0.threadsPerCore = type?.threadsPerCore ?? 1
        }
        view.placement = Placement {
            $0.availabilityZone = record.zoneName
            $0.availabilityZoneId = record.zone
            $0.groupName = ""
            $0.tenancy = record.tenancy
        }
        view.blockDeviceMappings = blockDeviceViews
    }

    var blockDeviceViews: [InstanceBlockDeviceMapping] {
        isTerminated
            ? []
            : record.blockDevices.map { device in
                InstanceBlockDeviceMapping {
                    $0.deviceName = device.name
                    $0.ebs = EbsInstanceBlockDevice {
                        $0.attachTime = device.attached.wholeSecond
                        $0.deleteOnTermination = device.endsWithInstance
                        $0.status = record.state == .pending && record.boots <= 1 ? "attaching" : "attached"
                        $0.volumeId = device.volume
                    }
                }
            }
    }

    private func addNetwork(to view: inout Instance) {
        view.privateDnsName = privateName
        view.publicDnsName = publicName
        view.networkInterfaces = interfaces.map(interfaceView)
        view.securityGroups = (primary?.groups ?? []).map(\.view)
        if isTerminated { return }
        view.vpcId = record.vpc
        view.subnetId = record.subnet
        view.privateIpAddress = record.privateAddress.description
        view.publicIpAddress = primary?.publicAddress?.address.description
        view.sourceDestCheck = primary?.kept.checksAddresses ?? record.checksAddresses
        view.privateDnsNameOptions = PrivateDnsNameOptionsResponse {
            $0.hostnameType = record.hostNameType
            $0.enableResourceNameDnsARecord = record.answersResourceName
            $0.enableResourceNameDnsAAAARecord = false
        }
    }

    private func interfaceView(_ interface: Interface) -> InstanceNetworkInterface {
        let record = interface.kept.record
        return InstanceNetworkInterface {
            $0.networkInterfaceId = interface.kept.id
            $0.description = record.description
            $0.groups = interface.groups.map(\.view)
            $0.ipv6Addresses = []
            $0.interfaceType = record.type
            $0.macAddress = record.hardwareAddress
            $0.ownerId = interface.kept.place.account
            $0.privateDnsName = HostNames.privateName(record.primaryAddress, region: region)
            $0.privateIpAddress = record.primaryAddress.description
            $0.sourceDestCheck = record.checksAddresses
            $0.status = "in-use"
            $0.subnetId = record.subnet
            $0.vpcId = record.vpc
            $0.association = associationView(interface.publicAddress)
            $0.privateIpAddresses = record.addresses.map { address in
                InstancePrivateIpAddress {
                    $0.primary = address == record.primaryAddress
                    $0.privateIpAddress = address.description
                    $0.privateDnsName = HostNames.privateName(address, region: region)
                    $0.association = associationView(interface.publicAddresses[address])
                }
            }
            $0.attachment = record.attachment.map { attachment in
                InstanceNetworkInterfaceAttachment {
                    $0.attachmentId = attachment.id
                    $0.attachTime = attachment.at.wholeSecond
                    $0.deleteOnTermination = attachment.endsWithInstance
                    $0.deviceIndex = attachment.deviceIndex
                    $0.networkCardIndex = 0
                    $0.status = self.record.state == .pending && self.record.boots <= 1 ? "attaching" : "attached"
                }
            }
        }
    }

    private func associationView(_ address: PublicAddress?) -> InstanceNetworkInterfaceAssociation? {
        guard let address else { return nil }
        return InstanceNetworkInterfaceAssociation {
            $0.publicIp = address.address.description
            $0.ipOwnerId = address.owner
            $0.publicDnsName = hasPublicNames ? HostNames.publicName(address.address, region: region) : ""
        }
    }
}

extension InstanceFacts.Group {
    var view: GroupIdentifier {
        GroupIdentifier {
            $0.groupId = id
            $0.groupName = name
        }
    }
}

extension InstanceRecord.MetadataOptions {
    var view: InstanceMetadataOptionsResponse {
        InstanceMetadataOptionsResponse {
            $0.state = "applied"
            $0.httpTokens = tokens
            $0.httpPutResponseHopLimit = hopLimit
            $0.httpEndpoint = isEnabled ? "enabled" : "disabled"
            $0.httpProtocolIpv6 = "disabled"
            $0.instanceMetadataTags = showsTags ? "enabled" : "disabled"
        }
    }
}

import AWSModel
import EC2Shapes

extension InstanceType {
    /// As DescribeInstanceTypes shows it.
    var view: InstanceTypeInfo {
        InstanceTypeInfo {
            $0.instanceType = name
            $0.currentGeneration = family.isCurrent
            $0.freeTierEligible = isFreeTier
            $0.supportedUsageClasses = family.usageClasses
            $0.supportedRootDeviceTypes = ["ebs"]
            $0.supportedVirtualizationTypes = ["hvm"]
            $0.bareMetal = isBareMetal
            if !isBareMetal { $0.hypervisor = family.hypervisor }
            $0.processorInfo = processorView
            $0.vCpuInfo = cpuView
            $0.memoryInfo = MemoryInfo { $0.sizeInMiB = memoryMiB }
            $0.instanceStorageSupported = !disks.isEmpty
            if !disks.isEmpty { $0.instanceStorageInfo = storageView }
            $0.ebsInfo = volumeView
            $0.networkInfo = networkView
            if !gpus.isEmpty { $0.gpuInfo = gpuView }
            $0.placementGroupInfo = PlacementGroupInfo { $0.supportedStrategies = placementStrategies }
            $0.hibernationSupported = hibernates
            $0.burstablePerformanceSupported = isBurstable
            $0.dedicatedHostsSupported = runsOnDedicatedHosts
            $0.autoRecoverySupported = recovers
            $0.supportedBootModes = bootModes
            $0.nitroEnclavesSupport = "unsupported"
            $0.nitroTpmSupport = "unsupported"
            $0.phcSupport = "unsupported"
            $0.supportedInRegion = true
        }
    }

    /// Source: EC2 User Guide, "Placement groups": burstable types do not cluster.
    private var placementStrategies: [String] {
        isBurstable ? ["partition", "spread"] : ["cluster", "partition", "spread"]
    }

    private var processorView: ProcessorInfo {
        ProcessorInfo {
            $0.supportedArchitectures = family.architectures
            $0.sustainedClockSpeedInGhz = family.gigahertz
            $0.manufacturer = family.maker
        }
    }

    private var cpuView: VCpuInfo {
        VCpuInfo {
            $0.defaultVCpus = cpus
            $0.defaultCores = cores
            $0.defaultThreadsPerCore = threadsPerCore
        }
    }

    private var storageView: InstanceStorageInfo {
        InstanceStorageInfo {
            $0.totalSizeInGB = storageGB
            $0.disks = disks.map { disk in
                DiskInfo {
                    $0.sizeInGB = disk.sizeGB
                    $0.count = disk.count
                    $0.type = disk.kind
                }
            }
            $0.nvmeSupport = family.hypervisor == "nitro" ? "required" : "supported"
            $0.encryptionSupport = family.hypervisor == "nitro" ? "required" : "unsupported"
        }
    }

    private var volumeView: EbsInfo {
        EbsInfo {
            $0.ebsOptimizedSupport = volumeLink == nil ? "unsupported" : "default"
            $0.encryptionSupport = "supported"
            $0.nvmeSupport = family.hypervisor == "nitro" ? "required" : "unsupported"
            $0.maximumEbsAttachments = volumesMax
            if let volumeLink {
                $0.ebsOptimizedInfo = EbsOptimizedInfo {
                    $0.baselineBandwidthInMbps = volumeLink.baselineMbps
                    $0.baselineThroughputInMBps = Double(volumeLink.baselineMbps) / 8
                    $0.baselineIops = volumeLink.baselineIOPS
                    $0.maximumBandwidthInMbps = volumeLink.peakMbps
                    $0.maximumThroughputInMBps = Double(volumeLink.peakMbps) / 8
                    $0.maximumIops = volumeLink.peakIOPS
                }
            }
        }
    }

    private var networkView: NetworkInfo {
        NetworkInfo {
            $0.networkPerformance = network
            $0.maximumNetworkInterfaces = interfacesMax
            $0.maximumNetworkCards = 1
            $0.defaultNetworkCardIndex = 0
            $0.networkCards = [
                NetworkCardInfo {
                    $0.networkCardIndex = 0
                    $0.networkPerformance = network
                    $0.maximumNetworkInterfaces = interfacesMax
                    $0.baselineBandwidthInGbps = baselineGbps
                    $0.peakBandwidthInGbps = peakGbps
                }
            ]
            $0.ipv4AddressesPerInterface = addressesPerInterface
            $0.ipv6AddressesPerInterface = addressesPerInterface
            $0.ipv6Supported = supportsIPv6
            $0.enaSupport = family.ena
            $0.efaSupported = false
            $0.encryptionInTransitSupported = false
        }
    }

    private var gpuView: GpuInfo {
        GpuInfo {
            $0.gpus = gpus.map { gpu in
                GpuDeviceInfo {
                    $0.name = gpu.name
                    $0.manufacturer = gpu.maker
                    $0.count = gpu.count
                    $0.memoryInfo = GpuDeviceMemoryInfo { $0.sizeInMiB = gpu.memoryMiB }
                }
            }
            $0.totalGpuMemoryInMiB = gpus.reduce(0) { $0 + $1.count * $1.memoryMiB }
        }
    }
}

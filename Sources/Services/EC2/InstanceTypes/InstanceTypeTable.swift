/// The instance types that are offered, in one text that is read when it is first needed.
///
/// Source: EC2 Instance Types Guide, "Specifications" of each family; figures as DescribeInstanceTypes gives them in
/// us-east-1.
enum InstanceTypeTable {
    /// In the order of their names.
    static let all: [InstanceType] = read(text)
    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func type(_ name: String) -> InstanceType? { byName[name] }

    private static func read(_ text: String) -> [InstanceType] {
        var family: InstanceFamily?
        var types: [InstanceType] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "family" {
                family = InstanceFamily(words)
            } else if let family {
                types.append(InstanceType(words, family: family))
            }
        }
        return types.sorted { $0.name < $1.name }
    }

    private static let text = #"""
        family t2 i386+x86_64 Intel 2.4 xen current unsupported legacy-bios on-demand+spot
        nano 1 1 512 Low_to_Moderate 0.032 0.512 2 2 - - 40 bha
        micro 1 1 1024 Low_to_Moderate 0.064 1.024 2 2 - - 40 bha
        small 1 1 2048 Low_to_Moderate 0.128 1.024 3 4 - - 40 bha
        medium 2 2 4096 Low_to_Moderate 0.256 1.024 3 6 - - 40 bha
        large 2 2 8192 Low_to_Moderate 0.512 1.024 3 12 - - 40 bha
        xlarge 4 4 16384 Moderate 0.75 1.024 3 15 - - 40 bha
        2xlarge 8 8 32768 Moderate 1 1.024 3 15 - - 40 bha
        family t3 x86_64 Intel 2.5 nitro current required legacy-bios+uefi on-demand+spot
        nano 2 1 512 Up_to_5_Gigabit 0.032 5 2 2 - 43/250/2085/11800 27 bhda
        micro 2 1 1024 Up_to_5_Gigabit 0.064 5 2 2 - 87/500/2085/11800 27 bfhda
        small 2 1 2048 Up_to_5_Gigabit 0.128 5 3 4 - 174/1000/2085/11800 27 bfhda
        medium 2 1 4096 Up_to_5_Gigabit 0.256 5 3 6 - 347/2000/2085/11800 27 bhda
        large 2 1 8192 Up_to_5_Gigabit 0.512 5 3 12 - 695/4000/2780/15700 27 bhda
        xlarge 4 2 16384 Up_to_5_Gigabit 1.024 5 4 15 - 695/4000/2780/15700 27 bhda
        2xlarge 8 4 32768 Up_to_5_Gigabit 2.048 5 4 15 - 695/4000/2780/15700 27 bhda
        family t3a x86_64 AMD 2.2 nitro current required legacy-bios+uefi on-demand+spot
        nano 2 1 512 Up_to_5_Gigabit 0.032 5 2 2 - 45/250/2085/11800 27 bha
        micro 2 1 1024 Up_to_5_Gigabit 0.064 5 2 2 - 90/500/2085/11800 27 bha
        small 2 1 2048 Up_to_5_Gigabit 0.128 5 2 4 - 175/1000/2085/11800 27 bha
        medium 2 1 4096 Up_to_5_Gigabit 0.256 5 3 6 - 350/2000/2085/11800 27 bha
        large 2 1 8192 Up_to_5_Gigabit 0.512 5 3 12 - 695/4000/2780/15700 27 bha
        xlarge 4 2 16384 Up_to_5_Gigabit 1.024 5 4 15 - 695/4000/2780/15700 27 bha
        2xlarge 8 4 32768 Up_to_5_Gigabit 2.048 5 4 15 - 695/4000/2780/15700 27 bha
        family t4g arm64 AWS 2.5 nitro current required uefi on-demand+spot
        nano 2 2 512 Up_to_5_Gigabit 0.032 5 2 2 - 43/250/2085/11800 27 bha
        micro 2 2 1024 Up_to_5_Gigabit 0.064 5 2 2 - 87/500/2085/11800 27 bfha
        small 2 2 2048 Up_to_5_Gigabit 0.128 5 3 4 - 174/1000/2085/11800 27 bfha
        medium 2 2 4096 Up_to_5_Gigabit 0.256 5 3 6 - 347/2000/2085/11800 27 bha
        large 2 2 8192 Up_to_5_Gigabit 0.512 5 3 12 - 695/4000/2780/15700 27 bha
        xlarge 4 4 16384 Up_to_5_Gigabit 1.024 5 4 15 - 695/4000/2780/15700 27 bha
        2xlarge 8 8 32768 Up_to_5_Gigabit 2.048 5 4 15 - 695/4000/2780/15700 27 bha
        family m5 x86_64 Intel 3.1 nitro previous required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_10_Gigabit 0.75 10 3 10 - 650/3600/4750/18750 27 hda
        xlarge 4 2 16384 Up_to_10_Gigabit 1.25 10 4 15 - 1150/6000/4750/18750 27 hda
        2xlarge 8 4 32768 Up_to_10_Gigabit 2.5 10 4 15 - 2300/12000/4750/18750 27 hda
        4xlarge 16 8 65536 Up_to_10_Gigabit 5 10 8 30 - 4750/18750/4750/18750 27 hda
        8xlarge 32 16 131072 10_Gigabit 10 10 8 30 - 6800/30000/6800/30000 27 hda
        12xlarge 48 24 196608 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 da
        16xlarge 64 32 262144 20_Gigabit 20 20 15 50 - 13600/60000/13600/60000 27 da
        24xlarge 96 48 393216 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 da
        metal 96 48 393216 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 mda
        family m5a x86_64 AMD 2.5 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_10_Gigabit 0.75 10 3 10 - 650/3600/2880/16000 27 ha
        xlarge 4 2 16384 Up_to_10_Gigabit 1.25 10 4 15 - 1085/6000/2880/16000 27 ha
        2xlarge 8 4 32768 Up_to_10_Gigabit 2.5 10 4 15 - 1580/8333/2880/16000 27 ha
        4xlarge 16 8 65536 Up_to_10_Gigabit 5 10 8 30 - 2880/16000/2880/16000 27 ha
        8xlarge 32 16 131072 Up_to_10_Gigabit 7.5 10 8 30 - 4750/20000/4750/20000 27 ha
        12xlarge 48 24 196608 10_Gigabit 10 10 8 30 - 6780/30000/6780/30000 27 a
        16xlarge 64 32 262144 12_Gigabit 12 12 15 50 - 9500/40000/9500/40000 27 a
        24xlarge 96 48 393216 20_Gigabit 20 20 15 50 - 13750/60000/13750/60000 27 a
        family m5d x86_64 Intel 3.1 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_10_Gigabit 0.75 10 3 10 1x75ssd 650/3600/4750/18750 26 hd
        xlarge 4 2 16384 Up_to_10_Gigabit 1.25 10 4 15 1x150ssd 1150/6000/4750/18750 26 hd
        2xlarge 8 4 32768 Up_to_10_Gigabit 2.5 10 4 15 1x300ssd 2300/12000/4750/18750 26 hd
        4xlarge 16 8 65536 Up_to_10_Gigabit 5 10 8 30 2x300ssd 4750/18750/4750/18750 25 hd
        8xlarge 32 16 131072 10_Gigabit 10 10 8 30 2x600ssd 6800/30000/6800/30000 25 hd
        12xlarge 48 24 196608 12_Gigabit 12 12 8 30 2x900ssd 9500/40000/9500/40000 25 d
        16xlarge 64 32 262144 20_Gigabit 20 20 15 50 4x600ssd 13600/60000/13600/60000 23 d
        24xlarge 96 48 393216 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 23 d
        metal 96 48 393216 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 31 md
        family m6i x86_64 Intel 3.5 nitro previous required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 27 hda
        xlarge 4 2 16384 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 27 hda
        2xlarge 8 4 32768 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 27 hda
        4xlarge 16 8 65536 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 27 hda
        8xlarge 32 16 131072 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 27 hda
        12xlarge 48 24 196608 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 27 da
        16xlarge 64 32 262144 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 27 da
        24xlarge 96 48 393216 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 27 da
        32xlarge 128 64 524288 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 27 da
        metal 128 64 524288 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 31 mda
        family m6a x86_64 AMD 3.6 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 27 hda
        xlarge 4 2 16384 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 27 hda
        2xlarge 8 4 32768 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 27 hda
        4xlarge 16 8 65536 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 27 hda
        8xlarge 32 16 131072 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 27 hda
        12xlarge 48 24 196608 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 27 da
        16xlarge 64 32 262144 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 27 da
        24xlarge 96 48 393216 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 27 da
        32xlarge 128 64 524288 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 27 da
        48xlarge 192 96 786432 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 27 da
        metal 192 96 786432 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 31 mda
        family m6g arm64 AWS 2.5 nitro current required uefi on-demand+spot
        medium 1 1 4096 Up_to_10_Gigabit 0.5 10 2 4 - 315/2500/4750/20000 27 hda
        large 2 2 8192 Up_to_10_Gigabit 0.75 10 3 10 - 630/3600/4750/20000 27 hda
        xlarge 4 4 16384 Up_to_10_Gigabit 1.25 10 4 15 - 1188/6000/4750/20000 27 hda
        2xlarge 8 8 32768 Up_to_10_Gigabit 2.5 10 4 15 - 2375/12000/4750/20000 27 hda
        4xlarge 16 16 65536 Up_to_10_Gigabit 5 10 8 30 - 4750/20000/4750/20000 27 hda
        8xlarge 32 32 131072 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 hda
        12xlarge 48 48 196608 20_Gigabit 20 20 8 30 - 14250/50000/14250/50000 27 da
        16xlarge 64 64 262144 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 da
        metal 64 64 262144 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 mda
        family m6gd arm64 AWS 2.5 nitro current required uefi on-demand+spot
        medium 1 1 4096 Up_to_10_Gigabit 0.5 10 2 4 1x59ssd 315/2500/4750/20000 26 hd
        large 2 2 8192 Up_to_10_Gigabit 0.75 10 3 10 1x118ssd 630/3600/4750/20000 26 hd
        xlarge 4 4 16384 Up_to_10_Gigabit 1.25 10 4 15 1x237ssd 1188/6000/4750/20000 26 hd
        2xlarge 8 8 32768 Up_to_10_Gigabit 2.5 10 4 15 1x474ssd 2375/12000/4750/20000 26 hd
        4xlarge 16 16 65536 Up_to_10_Gigabit 5 10 8 30 1x950ssd 4750/20000/4750/20000 26 hd
        8xlarge 32 32 131072 12_Gigabit 12 12 8 30 1x1900ssd 9500/40000/9500/40000 26 hd
        12xlarge 48 48 196608 20_Gigabit 20 20 8 30 2x1425ssd 14250/50000/14250/50000 25 d
        16xlarge 64 64 262144 25_Gigabit 25 25 15 50 2x1900ssd 19000/80000/19000/80000 25 d
        metal 64 64 262144 25_Gigabit 25 25 15 50 2x1900ssd 19000/80000/19000/80000 31 md
        family m7i x86_64 Intel 3.2 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 8192 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 32 hda
        xlarge 4 2 16384 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 32 hda
        2xlarge 8 4 32768 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 32 hda
        4xlarge 16 8 65536 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 32 hda
        8xlarge 32 16 131072 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 32 hda
        12xlarge 48 24 196608 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 32 da
        16xlarge 64 32 262144 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 48 da
        24xlarge 96 48 393216 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 64 a
        48xlarge 192 96 786432 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 128 a
        metal-24xl 96 48 393216 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 39 ma
        metal-48xl 192 96 786432 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 79 mda
        family m7g arm64 AWS 2.6 nitro current required uefi on-demand+spot
        medium 1 1 4096 Up_to_12.5_Gigabit 0.52 12.5 2 4 - 315/2500/10000/40000 27 hda
        large 2 2 8192 Up_to_12.5_Gigabit 0.937 12.5 3 10 - 630/3600/10000/40000 27 hda
        xlarge 4 4 16384 Up_to_12.5_Gigabit 1.876 12.5 4 15 - 1250/6000/10000/40000 27 hda
        2xlarge 8 8 32768 Up_to_15_Gigabit 3.75 15 4 15 - 2500/12000/10000/40000 27 hda
        4xlarge 16 16 65536 Up_to_15_Gigabit 7.5 15 8 30 - 5000/20000/10000/40000 27 hda
        8xlarge 32 32 131072 15_Gigabit 15 15 8 30 - 10000/40000/10000/40000 27 hda
        12xlarge 48 48 196608 22.5_Gigabit 22.5 22.5 8 30 - 15000/60000/15000/60000 27 da
        16xlarge 64 64 262144 30_Gigabit 30 30 15 50 - 20000/80000/20000/80000 27 da
        metal 64 64 262144 30_Gigabit 30 30 15 50 - 20000/80000/20000/80000 31 mda
        family c5 x86_64 Intel 3.4 nitro previous required legacy-bios+uefi on-demand+spot
        large 2 1 4096 Up_to_10_Gigabit 0.75 10 3 10 - 650/4000/4750/20000 27 hda
        xlarge 4 2 8192 Up_to_10_Gigabit 1.25 10 4 15 - 1150/6000/4750/20000 27 hda
        2xlarge 8 4 16384 Up_to_10_Gigabit 2.5 10 4 15 - 2300/10000/4750/20000 27 hda
        4xlarge 16 8 32768 Up_to_10_Gigabit 5 10 8 30 - 4750/20000/4750/20000 27 hda
        9xlarge 36 18 73728 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 hda
        12xlarge 48 24 98304 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 hda
        18xlarge 72 36 147456 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 hda
        24xlarge 96 48 196608 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 a
        metal 96 48 196608 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 ma
        family c5d x86_64 Intel 3.4 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 4096 Up_to_10_Gigabit 0.75 10 3 10 1x50ssd 650/4000/4750/20000 26 hd
        xlarge 4 2 8192 Up_to_10_Gigabit 1.25 10 4 15 1x100ssd 1150/6000/4750/20000 26 hd
        2xlarge 8 4 16384 Up_to_10_Gigabit 2.5 10 4 15 1x200ssd 2300/10000/4750/20000 26 hd
        4xlarge 16 8 32768 Up_to_10_Gigabit 5 10 8 30 1x400ssd 4750/20000/4750/20000 26 hd
        9xlarge 36 18 73728 12_Gigabit 12 12 8 30 1x900ssd 9500/40000/9500/40000 26 hd
        12xlarge 48 24 98304 12_Gigabit 12 12 8 30 2x900ssd 9500/40000/9500/40000 25 hd
        18xlarge 72 36 147456 25_Gigabit 25 25 15 50 2x900ssd 19000/80000/19000/80000 25 hd
        24xlarge 96 48 196608 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 23 d
        metal 96 48 196608 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 31 m
        family c6i x86_64 Intel 3.5 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 4096 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 27 hda
        xlarge 4 2 8192 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 27 hda
        2xlarge 8 4 16384 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 27 hda
        4xlarge 16 8 32768 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 27 hda
        8xlarge 32 16 65536 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 27 hda
        12xlarge 48 24 98304 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 27 hda
        16xlarge 64 32 131072 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 27 hda
        24xlarge 96 48 196608 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 27 da
        32xlarge 128 64 262144 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 27 da
        metal 128 64 262144 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 31 mda
        family c6g arm64 AWS 2.5 nitro current required uefi on-demand+spot
        medium 1 1 2048 Up_to_10_Gigabit 0.5 10 2 4 - 315/2500/4750/20000 27 hda
        large 2 2 4096 Up_to_10_Gigabit 0.75 10 3 10 - 630/3600/4750/20000 27 hda
        xlarge 4 4 8192 Up_to_10_Gigabit 1.25 10 4 15 - 1188/6000/4750/20000 27 hda
        2xlarge 8 8 16384 Up_to_10_Gigabit 2.5 10 4 15 - 2375/12000/4750/20000 27 hda
        4xlarge 16 16 32768 Up_to_10_Gigabit 5 10 8 30 - 4750/20000/4750/20000 27 hda
        8xlarge 32 32 65536 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 hda
        12xlarge 48 48 98304 20_Gigabit 20 20 8 30 - 14250/50000/14250/50000 27 hda
        16xlarge 64 64 131072 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 hda
        metal 64 64 131072 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 mda
        family c7i x86_64 Intel 3.2 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 4096 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 32 hda
        xlarge 4 2 8192 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 32 hda
        2xlarge 8 4 16384 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 32 hda
        4xlarge 16 8 32768 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 32 hda
        8xlarge 32 16 65536 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 32 hda
        12xlarge 48 24 98304 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 32 hda
        16xlarge 64 32 131072 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 48 hda
        24xlarge 96 48 196608 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 64 a
        48xlarge 192 96 393216 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 128 a
        metal-24xl 96 48 196608 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 39 ma
        metal-48xl 192 96 393216 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 79 mda
        family c7g arm64 AWS 2.6 nitro current required uefi on-demand+spot
        medium 1 1 2048 Up_to_12.5_Gigabit 0.52 12.5 2 4 - 315/2500/10000/40000 27 hda
        large 2 2 4096 Up_to_12.5_Gigabit 0.937 12.5 3 10 - 630/3600/10000/40000 27 hda
        xlarge 4 4 8192 Up_to_12.5_Gigabit 1.876 12.5 4 15 - 1250/6000/10000/40000 27 hda
        2xlarge 8 8 16384 Up_to_15_Gigabit 3.75 15 4 15 - 2500/12000/10000/40000 27 hda
        4xlarge 16 16 32768 Up_to_15_Gigabit 7.5 15 8 30 - 5000/20000/10000/40000 27 hda
        8xlarge 32 32 65536 15_Gigabit 15 15 8 30 - 10000/40000/10000/40000 27 hda
        12xlarge 48 48 98304 22.5_Gigabit 22.5 22.5 8 30 - 15000/60000/15000/60000 27 hda
        16xlarge 64 64 131072 30_Gigabit 30 30 15 50 - 20000/80000/20000/80000 27 hda
        metal 64 64 131072 30_Gigabit 30 30 15 50 - 20000/80000/20000/80000 31 mda
        family r5 x86_64 Intel 3.1 nitro previous required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_10_Gigabit 0.75 10 3 10 - 650/3600/4750/18750 27 hda
        xlarge 4 2 32768 Up_to_10_Gigabit 1.25 10 4 15 - 1150/6000/4750/18750 27 hda
        2xlarge 8 4 65536 Up_to_10_Gigabit 2.5 10 4 15 - 2300/12000/4750/18750 27 hda
        4xlarge 16 8 131072 Up_to_10_Gigabit 5 10 8 30 - 4750/18750/4750/18750 27 hda
        8xlarge 32 16 262144 10_Gigabit 10 10 8 30 - 6800/30000/6800/30000 27 da
        12xlarge 48 24 393216 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 da
        16xlarge 64 32 524288 20_Gigabit 20 20 15 50 - 13600/60000/13600/60000 27 da
        24xlarge 96 48 786432 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 da
        metal 96 48 786432 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 mda
        family r5d x86_64 Intel 3.1 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_10_Gigabit 0.75 10 3 10 1x75ssd 650/3600/4750/18750 26 hd
        xlarge 4 2 32768 Up_to_10_Gigabit 1.25 10 4 15 1x150ssd 1150/6000/4750/18750 26 hd
        2xlarge 8 4 65536 Up_to_10_Gigabit 2.5 10 4 15 1x300ssd 2300/12000/4750/18750 26 hd
        4xlarge 16 8 131072 Up_to_10_Gigabit 5 10 8 30 2x300ssd 4750/18750/4750/18750 25 hd
        8xlarge 32 16 262144 10_Gigabit 10 10 8 30 2x600ssd 6800/30000/6800/30000 25 d
        12xlarge 48 24 393216 12_Gigabit 12 12 8 30 2x900ssd 9500/40000/9500/40000 25 d
        16xlarge 64 32 524288 20_Gigabit 20 20 15 50 4x600ssd 13600/60000/13600/60000 23 d
        24xlarge 96 48 786432 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 23 d
        metal 96 48 786432 25_Gigabit 25 25 15 50 4x900ssd 19000/80000/19000/80000 31 md
        family r6i x86_64 Intel 3.5 nitro previous required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 27 da
        xlarge 4 2 32768 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 27 da
        2xlarge 8 4 65536 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 27 da
        4xlarge 16 8 131072 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 27 da
        8xlarge 32 16 262144 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 27 da
        12xlarge 48 24 393216 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 27 da
        16xlarge 64 32 524288 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 27 da
        24xlarge 96 48 786432 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 27 da
        32xlarge 128 64 1048576 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 27 da
        metal 128 64 1048576 50_Gigabit 50 50 15 50 - 40000/160000/40000/160000 31 mda
        family r6g arm64 AWS 2.5 nitro current required uefi on-demand+spot
        medium 1 1 8192 Up_to_10_Gigabit 0.5 10 2 4 - 315/2500/4750/20000 27 hda
        large 2 2 16384 Up_to_10_Gigabit 0.75 10 3 10 - 630/3600/4750/20000 27 hda
        xlarge 4 4 32768 Up_to_10_Gigabit 1.25 10 4 15 - 1188/6000/4750/20000 27 hda
        2xlarge 8 8 65536 Up_to_10_Gigabit 2.5 10 4 15 - 2375/12000/4750/20000 27 hda
        4xlarge 16 16 131072 Up_to_10_Gigabit 5 10 8 30 - 4750/20000/4750/20000 27 hda
        8xlarge 32 32 262144 12_Gigabit 12 12 8 30 - 9500/40000/9500/40000 27 da
        12xlarge 48 48 393216 20_Gigabit 20 20 8 30 - 14250/50000/14250/50000 27 da
        16xlarge 64 64 524288 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 27 da
        metal 64 64 524288 25_Gigabit 25 25 15 50 - 19000/80000/19000/80000 31 mda
        family r7i x86_64 Intel 3.2 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_12.5_Gigabit 0.781 12.5 3 10 - 650/3600/10000/40000 32 hda
        xlarge 4 2 32768 Up_to_12.5_Gigabit 1.562 12.5 4 15 - 1250/6000/10000/40000 32 hda
        2xlarge 8 4 65536 Up_to_12.5_Gigabit 3.125 12.5 4 15 - 2500/12000/10000/40000 32 hda
        4xlarge 16 8 131072 Up_to_12.5_Gigabit 6.25 12.5 8 30 - 5000/20000/10000/40000 32 hda
        8xlarge 32 16 262144 12.5_Gigabit 12.5 12.5 8 30 - 10000/40000/10000/40000 32 da
        12xlarge 48 24 393216 18.75_Gigabit 18.75 18.75 8 30 - 15000/60000/15000/60000 32 da
        16xlarge 64 32 524288 25_Gigabit 25 25 15 50 - 20000/80000/20000/80000 48 da
        24xlarge 96 48 786432 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 64 da
        48xlarge 192 96 1572864 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 128 a
        metal-24xl 96 48 786432 37.5_Gigabit 37.5 37.5 15 50 - 30000/120000/30000/120000 39 ma
        metal-48xl 192 96 1572864 50_Gigabit 50 50 15 50 - 40000/240000/40000/240000 79 mda
        family i3 x86_64 Intel 2.3 xen current supported legacy-bios on-demand+spot
        large 2 1 15616 Up_to_10_Gigabit 0.75 10 3 10 1x475ssd 425/3000/425/3000 40 hd
        xlarge 4 2 31232 Up_to_10_Gigabit 1.25 10 4 15 1x950ssd 850/6000/850/6000 40 hd
        2xlarge 8 4 62464 Up_to_10_Gigabit 2.5 10 4 15 1x1900ssd 1700/12000/1700/12000 40 hd
        4xlarge 16 8 124928 Up_to_10_Gigabit 5 10 8 30 2x1900ssd 3500/16000/3500/16000 40 hd
        8xlarge 32 16 249856 10_Gigabit 12 12 8 30 4x1900ssd 7000/32500/7000/32500 40 d
        16xlarge 64 32 499712 25_Gigabit 25 25 15 50 8x1900ssd 14000/65000/14000/65000 40 d
        family i3en x86_64 Intel 3.1 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_25_Gigabit 2.1 25 3 10 1x1250ssd 576/3000/4750/20000 26 hd
        xlarge 4 2 32768 Up_to_25_Gigabit 4.2 25 4 15 1x2500ssd 1153/6000/4750/20000 26 hd
        2xlarge 8 4 65536 Up_to_25_Gigabit 8.4 25 4 15 2x2500ssd 2307/12000/4750/20000 25 hd
        3xlarge 12 6 98304 Up_to_25_Gigabit 12.5 25 4 15 1x7500ssd 3800/15000/4750/20000 26 hd
        6xlarge 24 12 196608 25_Gigabit 25 25 8 30 2x7500ssd 4750/20000/4750/20000 25 d
        12xlarge 48 24 393216 50_Gigabit 50 50 8 30 4x7500ssd 9500/40000/9500/40000 23 d
        24xlarge 96 48 786432 100_Gigabit 100 100 15 50 8x7500ssd 19000/80000/19000/80000 19 d
        metal 96 48 786432 100_Gigabit 100 100 15 50 8x7500ssd 19000/80000/19000/80000 31 md
        family i4i x86_64 Intel 3.5 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_10_Gigabit 0.781 10 3 10 1x468ssd 625/2500/10000/40000 26 d
        xlarge 4 2 32768 Up_to_10_Gigabit 1.875 10 4 15 1x937ssd 1250/5000/10000/40000 26 d
        2xlarge 8 4 65536 Up_to_12_Gigabit 4.687 12 4 15 1x1875ssd 2500/10000/10000/40000 26 d
        4xlarge 16 8 131072 Up_to_25_Gigabit 9.375 25 8 30 1x3750ssd 5000/20000/10000/40000 26 d
        8xlarge 32 16 262144 18.75_Gigabit 18.75 18.75 8 30 2x3750ssd 10000/40000/10000/40000 25 d
        12xlarge 48 24 393216 28.12_Gigabit 28.125 28.125 8 30 3x3750ssd 15000/60000/15000/60000 24 -
        16xlarge 64 32 524288 37.5_Gigabit 37.5 37.5 15 50 4x3750ssd 20000/80000/20000/80000 23 d
        24xlarge 96 48 786432 56.25_Gigabit 56.25 56.25 15 30 6x3750ssd 30000/120000/30000/120000 21 -
        32xlarge 128 64 1048576 75_Gigabit 75 75 15 50 8x3750ssd 40000/160000/40000/160000 19 d
        metal 128 64 1048576 75_Gigabit 75 75 15 50 8x3750ssd 40000/160000/40000/160000 31 md
        family d3 x86_64 Intel 3.1 nitro current required legacy-bios+uefi on-demand+spot
        xlarge 4 2 32768 Up_to_15_Gigabit 3 15 4 3 3x1980hdd 850/5000/2800/15000 24 -
        2xlarge 8 4 65536 Up_to_15_Gigabit 6 15 4 5 6x1980hdd 1700/10000/2800/15000 21 -
        4xlarge 16 8 131072 Up_to_15_Gigabit 12.5 15 4 10 12x1980hdd 2800/15000/2800/15000 15 -
        8xlarge 32 16 262144 25_Gigabit 25 25 3 20 24x1980hdd 5000/30000/5000/30000 3 -
        family x2gd arm64 AWS 2.5 nitro current required uefi on-demand+spot
        medium 1 1 16384 Up_to_10_Gigabit 0.5 10 2 4 1x59ssd 315/2500/4750/20000 26 hd
        large 2 2 32768 Up_to_10_Gigabit 0.75 10 3 10 1x118ssd 630/3600/4750/20000 26 hd
        xlarge 4 4 65536 Up_to_10_Gigabit 1.25 10 4 15 1x237ssd 1188/6000/4750/20000 26 hd
        2xlarge 8 8 131072 Up_to_10_Gigabit 2.5 10 4 15 1x475ssd 2375/12000/4750/20000 26 hd
        4xlarge 16 16 262144 Up_to_10_Gigabit 5 10 8 30 1x950ssd 4750/20000/4750/20000 26 d
        8xlarge 32 32 524288 12_Gigabit 12 12 8 30 1x1900ssd 9500/40000/9500/40000 26 d
        12xlarge 48 48 786432 20_Gigabit 20 20 8 30 2x1425ssd 14250/60000/14250/60000 25 d
        16xlarge 64 64 1048576 25_Gigabit 25 25 15 50 2x1900ssd 19000/80000/19000/80000 25 d
        metal 64 64 1048576 25_Gigabit 25 25 15 50 2x1900ssd 19000/80000/19000/80000 31 md
        family z1d x86_64 Intel 4 nitro current required legacy-bios+uefi on-demand+spot
        large 2 1 16384 Up_to_10_Gigabit 0.75 10 3 10 1x75ssd 800/3333/3170/13333 26 d
        xlarge 4 2 32768 Up_to_10_Gigabit 1.25 10 4 15 1x150ssd 1580/6667/3170/13333 26 d
        2xlarge 8 4 65536 Up_to_10_Gigabit 2.5 10 4 15 1x300ssd 3170/13333/3170/13333 26 d
        3xlarge 12 6 98304 Up_to_10_Gigabit 5 10 8 30 1x450ssd 4750/20000/4750/20000 26 d
        6xlarge 24 12 196608 12_Gigabit 12 12 8 30 1x900ssd 9500/40000/9500/40000 26 d
        12xlarge 48 24 393216 25_Gigabit 25 25 15 50 2x900ssd 19000/80000/19000/80000 25 d
        metal 48 24 393216 25_Gigabit 25 25 15 50 2x900ssd 19000/80000/19000/80000 31 md
        family g4dn x86_64 Intel 2.5 nitro current required legacy-bios+uefi on-demand+spot
        xlarge 4 2 16384 Up_to_25_Gigabit 5 25 3 10 1x125ssd 950/3000/3500/20000 25 - 1xNVIDIA:T4:16384
        2xlarge 8 4 32768 Up_to_25_Gigabit 10 25 3 10 1x225ssd 1150/6000/3500/20000 25 - 1xNVIDIA:T4:16384
        4xlarge 16 8 65536 Up_to_25_Gigabit 20 25 3 10 1x225ssd 4750/20000/4750/20000 25 - 1xNVIDIA:T4:16384
        8xlarge 32 16 131072 50_Gigabit 50 50 4 15 1x900ssd 9500/40000/9500/40000 25 - 1xNVIDIA:T4:16384
        12xlarge 48 24 196608 50_Gigabit 50 50 8 30 1x900ssd 9500/40000/9500/40000 22 d 4xNVIDIA:T4:16384
        16xlarge 64 32 262144 50_Gigabit 50 50 4 15 1x900ssd 9500/40000/9500/40000 25 - 1xNVIDIA:T4:16384
        metal 96 48 393216 100_Gigabit 100 100 15 50 2x900ssd 19000/80000/19000/80000 31 md 8xNVIDIA:T4:16384
        family g5 x86_64 AMD 3.3 nitro previous required legacy-bios+uefi on-demand+spot
        xlarge 4 2 16384 Up_to_10_Gigabit 2.5 10 4 15 1x250ssd 700/3000/3500/15000 25 - 1xNVIDIA:A10G:22888
        2xlarge 8 4 32768 Up_to_10_Gigabit 5 10 4 15 1x450ssd 850/3500/3500/15000 25 - 1xNVIDIA:A10G:22888
        4xlarge 16 8 65536 Up_to_25_Gigabit 10 25 8 30 1x600ssd 4750/20000/4750/20000 25 - 1xNVIDIA:A10G:22888
        8xlarge 32 16 131072 25_Gigabit 25 25 8 30 1x900ssd 16000/65000/16000/65000 25 - 1xNVIDIA:A10G:22888
        12xlarge 48 24 196608 40_Gigabit 40 40 15 50 1x3800ssd 16000/65000/16000/65000 22 - 4xNVIDIA:A10G:22888
        16xlarge 64 32 262144 25_Gigabit 25 25 8 30 1x1900ssd 16000/65000/16000/65000 25 - 1xNVIDIA:A10G:22888
        24xlarge 96 48 393216 50_Gigabit 50 50 15 50 1x3800ssd 19000/80000/19000/80000 22 d 4xNVIDIA:A10G:22888
        48xlarge 192 96 786432 100_Gigabit 100 100 7 50 2x3800ssd 19000/80000/19000/80000 9 d 8xNVIDIA:A10G:22888
        family a1 arm64 AWS 2.3 nitro previous required uefi on-demand+spot
        medium 1 1 2048 Up_to_10_Gigabit 0.5 10 2 4 - 300/2500/3500/20000 27 da
        large 2 2 4096 Up_to_10_Gigabit 0.75 10 3 10 - 525/4000/3500/20000 27 da
        xlarge 4 4 8192 Up_to_10_Gigabit 1.25 10 4 15 - 800/6000/3500/20000 27 da
        2xlarge 8 8 16384 Up_to_10_Gigabit 2.5 10 4 15 - 1750/10000/3500/20000 27 da
        4xlarge 16 16 32768 Up_to_10_Gigabit 5 10 8 30 - 3500/20000/3500/20000 27 da
        metal 16 16 32768 Up_to_10_Gigabit 5 10 8 30 - 3500/20000/3500/20000 31 mda
        """#
}

import PolicyLogic
import Testing

@Suite("A condition on addresses and ARNs")
struct AddressConditionTests {
    static let addresses: [ConditionRow] = [
        ConditionRow("IpAddress", #""203.0.113.0/24""#, ["203.0.113.9"], true),
        ConditionRow("IpAddress", #""203.0.113.0/24""#, ["203.0.114.9"], false),
        ConditionRow("IpAddress", #""203.0.113.77/24""#, ["203.0.113.9"], true),
        ConditionRow("IpAddress", #""203.0.113.9""#, ["203.0.113.9"], true),
        ConditionRow("IpAddress", #""203.0.113.9""#, ["203.0.113.8"], false),
        ConditionRow("IpAddress", #""203.0.113.9/32""#, ["203.0.113.9"], true),
        ConditionRow("IpAddress", #""203.0.113.8/31""#, ["203.0.113.9"], true),
        ConditionRow("IpAddress", #""203.0.113.8/31""#, ["203.0.113.10"], false),
        ConditionRow("IpAddress", #""0.0.0.0/0""#, ["8.8.8.8"], true),
        ConditionRow("IpAddress", #""0.0.0.0/0""#, ["2001:db8::1"], false),
        ConditionRow("IpAddress", #""10.0.0.0/9""#, ["10.127.255.255"], true),
        ConditionRow("IpAddress", #""10.0.0.0/9""#, ["10.128.0.0"], false),
        ConditionRow("IpAddress", #"["10.0.0.0/8", "192.168.0.0/16"]"#, ["192.168.3.4"], true),
        ConditionRow("IpAddress", #"["10.0.0.0/8", "192.168.0.0/16"]"#, ["172.16.0.1"], false),
        ConditionRow("IpAddress", #""10.0.0.0/8""#, nil, false),
        ConditionRow("IpAddress", #""10.0.0.0/8""#, ["host"], false),
        ConditionRow("IpAddress", #""10.0.0.0/8""#, ["::ffff:10.1.2.3"], true),
        ConditionRow("IpAddress", #""2001:db8::/32""#, ["2001:db8:1:2:3:4:5:6"], true),
        ConditionRow("IpAddress", #""2001:db8::/32""#, ["2001:db9::1"], false),
        ConditionRow("IpAddress", #""2001:DB8:0:0:0:0:0:1""#, ["2001:db8::1"], true),
        ConditionRow("IpAddress", #""2001:db8::1""#, ["2001:db8::2"], false),
        ConditionRow("IpAddress", #""::/0""#, ["2001:db8::1"], true),
        ConditionRow("IpAddress", #""::/0""#, ["10.0.0.1"], false),
        ConditionRow("IpAddress", #""::1""#, ["::1"], true),
        ConditionRow("IpAddress", #""fe80::/10""#, ["febf::1"], true),
        ConditionRow("IpAddress", #""fe80::/10""#, ["fec0::1"], false),
        ConditionRow("IpAddress", #""2001:db8::/33""#, ["2001:db8:8000::"], false),
        ConditionRow("IpAddress", #""64:ff9b::192.0.2.1""#, ["64:ff9b::c000:201"], true),
        ConditionRow("NotIpAddress", #""10.0.0.0/8""#, ["10.1.2.3"], false),
        ConditionRow("NotIpAddress", #""10.0.0.0/8""#, ["11.1.2.3"], true),
        ConditionRow("NotIpAddress", #""10.0.0.0/8""#, ["2001:db8::1"], true),
        ConditionRow("NotIpAddress", #""10.0.0.0/8""#, nil, true),
        ConditionRow("NotIpAddress", #"["10.0.0.0/8", "11.0.0.0/8"]"#, ["11.1.2.3"], false),
        ConditionRow("IpAddressIfExists", #""10.0.0.0/8""#, nil, true),
        ConditionRow("NotIpAddressIfExists", #""10.0.0.0/8""#, nil, true),
    ]

    static let arns: [ConditionRow] = [
        ConditionRow(
            "ArnEquals",
            #""arn:aws:sns:us-east-1:111122223333:t""#,
            ["arn:aws:sns:us-east-1:111122223333:t"],
            true
        ),
        ConditionRow(
            "ArnEquals",
            #""arn:aws:sns:us-east-1:111122223333:t""#,
            ["arn:aws:sns:us-east-1:111122223333:T"],
            false
        ),
        ConditionRow("ArnEquals", #""arn:aws:sns:*:111122223333:*""#, ["arn:aws:sns:us-east-1:111122223333:t"], true),
        ConditionRow("ArnLike", #""arn:aws:sns:*:111122223333:*""#, ["arn:aws:sns:us-east-1:111122223333:t"], true),
        ConditionRow("ArnLike", #""arn:aws:sns:*:111122223333:*""#, ["arn:aws:sns:us-east-1:444455556666:t"], false),
        ConditionRow("ArnLike", #""arn:aws:s3:*:*:shop""#, ["arn:aws:s3:::shop"], true),
        ConditionRow("ArnLike", #""arn:aws:s3:::shop/*""#, ["arn:aws:s3:::shop/a:b/c"], true),
        ConditionRow("ArnLike", #""arn:aws:s3:::sh?p""#, ["arn:aws:s3:::shop"], true),
        // No wildcard of an inner part reaches over a colon.
        ConditionRow("ArnLike", #""arn:aws:*:t""#, ["arn:aws:sns:us-east-1:111122223333:t"], false),
        ConditionRow("ArnLike", #""arn:aws:sns:us*:t:*""#, ["arn:aws:sns:us-east-1:111122223333:t"], false),
        ConditionRow("ArnLike", #""*""#, ["arn:aws:sns:us-east-1:111122223333:t"], true),
        ConditionRow("ArnLike", #""arn:aws:s3:::*""#, ["not an arn"], false),
        ConditionRow("ArnLike", #""arn:aws:s3:::*""#, nil, false),
        ConditionRow("ArnLike", #"["arn:aws:s3:::a", "arn:aws:s3:::b"]"#, ["arn:aws:s3:::b"], true),
        ConditionRow("ArnNotEquals", #""arn:aws:s3:::a""#, ["arn:aws:s3:::a"], false),
        ConditionRow("ArnNotEquals", #""arn:aws:s3:::a""#, ["arn:aws:s3:::b"], true),
        ConditionRow("ArnNotEquals", #""arn:aws:s3:::a""#, nil, true),
        ConditionRow("ArnNotLike", #""arn:aws:s3:::a*""#, ["arn:aws:s3:::abc"], false),
        ConditionRow("ArnNotLike", #""arn:aws:s3:::a*""#, ["arn:aws:s3:::b"], true),
        ConditionRow("ArnNotLike", #""arn:aws:s3:::a*""#, nil, true),
        ConditionRow("ArnLikeIfExists", #""arn:aws:s3:::a*""#, nil, true),
        ConditionRow("ArnLikeIfExists", #""arn:aws:s3:::a*""#, ["arn:aws:s3:::b"], false),
    ]

    @Test("finds an address within its blocks", arguments: addresses)
    func address(row: ConditionRow) throws { try row.check() }

    @Test("compares ARNs part by part", arguments: arns)
    func arn(row: ConditionRow) throws { try row.check() }
}

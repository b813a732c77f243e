/** Addresses that lead, however they are written, to this machine, a private network or a metadata service. */

/** Special-purpose blocks of the IANA registries, a member each. */
const v4 = (
  "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 169.254.170.2 " +
  "169.254.79.129 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 " +
  "198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255"
).split(" ");
const v6 = (
  ":: ::1 ::127.0.0.1 ::a9fe:a9fe ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:127.0.0.1 " +
  "64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::a9fe:a9fe 100::1 2001::1 2001:0:7f00:1::80ff:fffe " +
  "2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: " +
  "2002:c0a8:101:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1"
).split(" ");

/** The same places in the spellings of old parsers. */
const spelt = [
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "00000177.0.0.1",
  "127.1",
  "127.0.1",
  "0",
  "0x0",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "169.254.43518",
  "0xa9.254.0251.254",
  "127.0.0.1.",
  "127。0。0。1",
  "①②⑦.⓪.⓪.①",
  "１２７.０.０.１",
  "%31%32%37.0.0.1",
  "127.0.0.%31",
  "[0:0:0:0:0:0:0:1]",
  "[0000::0001]",
  "[::ffff:7f00:1]",
  "[::FFFF:127.0.0.1]",
];

/** Names that resolve to them; the tests' resolver leads every name home. */
const named = [
  "localhost",
  "localhost.",
  "LOCALHOST",
  "sub.localhost",
  "ip6-localhost",
  "metadata.google.internal",
  "metadata.internal.",
  "instance-data",
  "127.0.0.1.nip.example",
  "rebind.example",
  "mixed.example",
  "mixed.six.example",
  "six.example",
  "xn--rebind-9ta.example",
  "kubernetes.default.svc",
  "host.docker.internal",
];

/** Tricks of the rest of an address. */
const tricks = [
  "https://example.com@127.0.0.1/",
  "https://127.0.0.1@example.com/",
  "https://user:pass@example.com/",
  "https://example.com:443@127.0.0.1/",
  "https://127.0.0.1:80/",
  "https://127.0.0.1:8080/",
  "https://example.com:22/",
  "https://example.com:8443/",
  "https://127.0.0.1#@example.com/",
  "https://127.0.0.1?@example.com/",
  "https://127.0.0.1\\@example.com/",
  "https:\\\\127.0.0.1\\",
  "https:127.0.0.1",
  "https:///127.0.0.1/",
  " https://127.0.0.1/ ",
  "https://127.0.0.1\t/",
  "https://127.0.0\n.1/",
  "http://127.0.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://169.254.170.2/v2/credentials/",
  "http://example.com/",
  "http://[fd00:ec2::254]/latest/meta-data/",
  "//127.0.0.1/",
  "file:///proc/self/environ",
  "ftp://127.0.0.1/",
  "gopher://127.0.0.1:6379/_PING",
  "dict://127.0.0.1:11211/stats",
  "ldap://127.0.0.1/",
  "jar:https://127.0.0.1!/",
  "data:text/csv,a,b",
  "blob:https://127.0.0.1/x",
  "javascript:fetch('https://127.0.0.1')",
  "ws://127.0.0.1/",
  "unix:/var/run/docker.sock",
];

export const hostileUrls: readonly string[] = [
  ...v4.map((address) => `https://${address}/`),
  ...v6.map((address) => `https://[${address}]/doc.json`),
  ...[...spelt, ...named].map((host) => `https://${host}/doc.json`),
  ...tricks,
];

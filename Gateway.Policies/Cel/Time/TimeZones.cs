namespace Gateway.Policies.Cel.Time;

/// <summary>Time zones by the names rules may use: an IANA name, <c>UTC</c>, or an offset such as <c>+02:00</c>, <c>-09:30</c>, <c>02:00</c>.</summary>
internal static class TimeZones
{
    public static Zone? Find(string name) => name.Length == 0 || name == "UTC" ? Zone.Utc : FixedOffset(name) ?? ZoneArchive.Instance.Find(name);

    private static Zone? FixedOffset(string name)
    {
        var text = name.AsSpan();
        var isNegative = text[0] == '-';
        text = isNegative || text[0] == '+' ? text[1..] : text;
        if (text.Length != 5 || text[2] != ':' || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[1])
            || text[3] is < '0' or > '5' || !char.IsAsciiDigit(text[4]))
        {
            return null;
        }

        var minutes = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
        return minutes < 24 * 60 ? new Zone((isNegative ? -minutes : minutes) * 60) : null;
    }
}

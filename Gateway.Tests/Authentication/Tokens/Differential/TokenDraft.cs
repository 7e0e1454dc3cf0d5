namespace Gateway.Tests.Authentication.Tokens.Differential;

/// <summary>A good token in the making, which quirks change before it is signed and after.</summary>
internal sealed class TokenDraft(long now)
{
    public static readonly TestKey Ec = TestKey.For("ES256", "ec");
    public static readonly TestKey Rsa = TestKey.For("RS256", "rsa");

    /// <summary>The keys both sides know.</summary>
    public static readonly string KeySetText = Mint.KeySetText(Ec.Jwk(), Rsa.Jwk());

    private readonly List<(string Name, string? Json)> _header = [];
    private readonly List<(string Name, string? Json)> _claims = [];

    public long Now { get; } = now;

    /// <summary>Who signs.</summary>
    public TestKey Key { get; set; } = Ec;

    /// <summary>What becomes of the header's text.</summary>
    public Func<string, string> HeaderText { get; set; } = text => text;

    /// <summary>What becomes of the payload's text.</summary>
    public Func<string, string> PayloadText { get; set; } = text => text;

    /// <summary>What becomes of the whole token.</summary>
    public Func<string, string> Whole { get; set; } = text => text;

    public void Header(string name, string? json) => Set(_header, name, json);

    public void Claim(string name, string? json) => Set(_claims, name, json);

    public override string ToString() =>
        Whole(Mint.Token(Key, PayloadText(Mint.ClaimsAt(Now, [.. _claims])), HeaderText(Mint.Header(Key, [.. _header]))));

    private static void Set(List<(string Name, string? Json)> members, string name, string? json)
    {
        members.RemoveAll(member => member.Name == name);
        members.Add((name, json));
    }
}

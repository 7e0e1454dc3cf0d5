namespace Gateway.Tests.Authentication.Tokens.Differential;

/// <summary>Something odd about a token, and who takes a token that has nothing else odd about it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Takes">Who takes it.</param>
/// <param name="Apply">Does it to a draft.</param>
/// <param name="Why">Of a difference: why it is intended.</param>
internal sealed record Quirk(string Name, Takers Takes, Action<TokenDraft> Apply, string? Why = null);

/// <summary>Who takes a token: we, or System.IdentityModel.Tokens.Jwt 6.8.0.</summary>
internal enum Takers
{
    Both,
    Nobody,
    OnlyThey,
}

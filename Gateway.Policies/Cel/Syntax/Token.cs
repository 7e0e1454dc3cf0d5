namespace Gateway.Policies.Cel.Syntax;

/// <summary>A piece of source text. For kind <see cref="TokenKind.Bad"/>, <paramref name="Problem"/> says what is wrong with it.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string? Problem = null);

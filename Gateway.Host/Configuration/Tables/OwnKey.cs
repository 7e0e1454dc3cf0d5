namespace Gateway.Host.Configuration.Tables;

/// <summary>A row of <see cref="OwnKeyTable"/>.</summary>
/// <param name="Pattern">Path of the key, as <see cref="KeyRule.Pattern"/> writes it; keys below it are ours as well.</param>
/// <param name="Purpose">What it is for; one sentence.</param>
internal sealed record OwnKey(string Pattern, string Purpose);

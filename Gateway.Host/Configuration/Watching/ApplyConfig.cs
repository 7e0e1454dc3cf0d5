using Gateway.Policies;

namespace Gateway.Host.Configuration.Watching;

/// <summary>
/// Makes a configuration the one in use: compiles it aside, swaps it in whole, and drains what it removed. Either all of it takes
/// effect, or nothing does.
/// </summary>
/// <param name="loaded">The configuration, which was read and validated.</param>
/// <param name="cancellationToken">Ends the attempt when the gateway stops.</param>
/// <returns>Why it cannot be used, with paths in <see cref="GatewayConfig"/>; empty: it is in use.</returns>
internal delegate Task<IReadOnlyList<ConfigError>> ApplyConfig(ConfigLoadResult.Loaded loaded, CancellationToken cancellationToken);

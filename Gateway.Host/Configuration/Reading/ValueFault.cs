namespace Gateway.Host.Configuration.Reading;

/// <summary>What is wrong with one value.</summary>
/// <param name="Message">What is wrong; one sentence.</param>
/// <param name="Remedy">What to write instead; one sentence.</param>
internal sealed record ValueFault(string Message, string Remedy);

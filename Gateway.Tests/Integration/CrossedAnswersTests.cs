using System.Globalization;
using System.Security.Cryptography;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>
/// Clients that all call everything <c>id: 1</c>, several calls of each at once, against a target of each transport that answers out
/// of order: each answer is the caller's own. scripts/soak.sh runs it with more clients, and for longer.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CrossedAnswersTests
{
    private const int CallsAtOnce = 3;

    private static readonly string[] Tools = ["http_echo", "sse_echo", "child_echo"];

    private static readonly int Clients = FromEnvironment("GATEWAY_SOAK_CLIENTS", 40);

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(FromEnvironment("GATEWAY_SOAK_SECONDS", 3));

    [Fact]
    public async Task S12_No_answer_goes_to_another_call_of_the_same_id()
    {
        // Held back on each target are fewer than are always under way there, or nothing would move.
        var (http, sse) = (new ShuffledAnswers(Clients / 4), new ShuffledAnswers(Clients / 4));
        await using var httpServer = (await ScriptedServer.StartAsync()).On("tools/call", http.AnswerAsync);
        await using var sseServer = (await ScriptedServer.StartAsync()).On("tools/call", sse.AnswerAsync);
        var child = TargetYaml.Stdio("child", StdioCommand.DemoServer).Replace("stdio: {", "stdio: {lifetime: shared, ", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(
            TargetYaml.Backend(TargetYaml.Http("http", httpServer.Endpoint), TargetYaml.Sse("sse", sseServer.SseEndpoint), child));
        using var over = new CancellationTokenSource(Duration, TimeProvider.System);

        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => CallUntilAsync(gateway.Endpoint, over.Token)).Append(ReleaseAsync(http, sse, over.Token)));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{counts.Sum()} calls of {Clients} clients in {Duration.TotalSeconds} s, none crossed"));
    }

    private static async Task<int> CallUntilAsync(Uri endpoint, CancellationToken over)
    {
        using var client = new RawMcp(endpoint);
        await client.OpenAsync();
        var counts = await Task.WhenAll(Enumerable.Range(0, CallsAtOnce).Select(async number =>
        {
            var made = 0;
            for (; made <= Tools.Length || !over.IsCancellationRequested; made++)
            {
                var nonce = RandomNumberGenerator.GetHexString(16);
                var text = await client.TextAsync(RawMcp.Call(Tools[(number + made) % Tools.Length], nonce));
                Assert.True(text.Contains(nonce, StringComparison.Ordinal) && text.Length < 2 * nonce.Length, $"{nonce} was answered with {text}");
            }

            return made;
        }));
        return counts.Sum();
    }

    private static async Task<int> ReleaseAsync(ShuffledAnswers http, ShuffledAnswers sse, CancellationToken over)
    {
        var ended = new TaskCompletionSource();
        await using var registration = over.Register(ended.SetResult);
        await ended.Task;
        http.Release();
        sse.Release();
        return 0;
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}

using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Clients made with the TypeScript SDK (<c>patient-clients.mjs</c>), with default settings and an open stream each.</summary>
internal sealed class PatientClients : IAsyncDisposable
{
    private readonly TestProcess _process;
    private readonly ChaosRig _rig;
    private readonly List<string> _names;
    private readonly Recorder<JsonNode> _said = new();
    private readonly Task _reading;
    private int _calls;

    private PatientClients(TestProcess process, ChaosRig rig, List<string> names)
    {
        (_process, _rig, _names) = (process, rig, names);
        _reading = ReadAsync();
    }

    public int Count => _names.Count;

    /// <summary>What the SDK reported beside calls.</summary>
    public IEnumerable<string> Troubles => _said.Items.Select(line => (string?)line["trouble"]).OfType<string>();

    /// <summary>Whether they can be had here.</summary>
    public static bool IsPossible => File.Exists(NodeTools.Node) || OptionalTools.AllRequired;

    /// <summary>Starts so many clients and waits for their sessions and streams.</summary>
    public static async Task<PatientClients> StartAsync(ChaosRig rig, string name, int count)
    {
        NodeTools.Require();
        var names = Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")).ToList();
        var clients = new PatientClients(TestProcess.Start(NodeTools.Script(NodeTools.PatientClients, [rig.Balancer.Url.ToString(), .. names])), rig, names);
        var opened = clients._said.When(line => line["opened"] is not null, count);
        await Task.WhenAny(opened, clients._process.Exited).Within("the TypeScript clients connect");
        Assert.True(opened.IsCompleted, clients._process.Transcript());
        return clients;
    }

    /// <summary>Each calls once.</summary>
    public async Task CallAsync()
    {
        _calls++;
        var (started, earlier) = (_rig.Now, Count * (_calls - 1));
        await _process.Input.WriteLineAsync(_calls.ToString(CultureInfo.InvariantCulture));
        await _process.Input.FlushAsync();
        await _said.When(line => line["nonce"] is not null, earlier + Count).Within("the calls of the TypeScript clients", TimeSpan.FromSeconds(90));
        foreach (var line in _said.Items.Where(line => line["nonce"] is not null).Skip(earlier).Take(Count))
        {
            var outcome = (bool)line["ok"]! ? CallOutcome.Ok : (string?)line["data"]?["executed"] == "unknown" ? CallOutcome.Unknown : CallOutcome.Failed;
            _rig.History.Called(new ChaosCall(
                (string)line["client"]!, (string)line["nonce"]!, started, TimeSpan.FromMilliseconds((double)line["ms"]!), outcome, line.ToJsonString()));
        }
    }

    /// <summary>How many of them were told that tools have changed.</summary>
    public int Told() => _said.Items.Where(line => (string?)line["notification"] == "notifications/tools/list_changed").Select(line => (string)line["client"]!).Distinct().Count();

    /// <summary>Waits until so many of them were told that tools have changed.</summary>
    public async Task ToldAsync(int clients, string phase)
    {
        while (true)
        {
            var seen = _said.Items.Count(line => line["notification"] is not null);
            if (Told() >= clients)
            {
                return;
            }

            await _said.When(line => line["notification"] is not null, seen + 1)
                .Within($"{phase}: {Told()} of {clients} were told; {string.Join("; ", Troubles)}", TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Has the server tell everybody, until each has heard it: so all streams live.</summary>
    public async Task HearAsync()
    {
        var heard = _said.Items.Count;
        bool AllHave() => _said.Items.Skip(heard).Where(line => (string?)line["notification"] == "notifications/tools/list_changed")
            .Select(line => (string)line["client"]!).Distinct().Count() == Count;
        for (var tries = 0; !AllHave(); tries++)
        {
            Assert.True(tries < 60, $"Not every stream lives: {string.Join("; ", Troubles)}");
            await _rig.Server.TellAllAsync();
            await Passing.Async(TimeSpan.FromMilliseconds(500));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Input.Close();
        await Task.WhenAny(_process.Exited, Passing.Async(TimeSpan.FromSeconds(10)));
        await _process.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        for (var read = 0; ; read++)
        {
            var line = _process.Output.When(_ => true, read + 1);
            if (await Task.WhenAny(line, _process.Exited) != line && !line.IsCompleted)
            {
                return;
            }

            _said.Add(JsonNode.Parse(await line)!);
        }
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Actors.Protocol;
using Gateway.Actors.Telemetry;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Policies.Audit;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>
/// The audit trail: who called which tool, recorded before a target hears of it, and what came of it; and what administrators did. Thread-safe.
/// </summary>
internal sealed partial class AuditLog : IAsyncDisposable
{
    private const int MaxChars = 512;

    private readonly IAuditStore _store;
    private readonly string _node;
    private readonly GatewayTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ITimer? _sync;

    /// <param name="config">What is configured.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="telemetry">What counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public AuditLog(AuditTrailConfig config, string node, GatewayTelemetry telemetry, TimeProvider time, ILogger logger) =>
        (_store, _node, _telemetry, _time, _logger) = (config.Database is { } database ? new AuditDatabase(database, node, time) : new AuditFile(config), node, telemetry, time, logger);

    /// <summary>Opens the file, or looks whether the database takes records; one that cannot be had at present may come back.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _store.OpenAsync(cancellationToken);
        _sync = _time.CreateTimer(_ => Sync(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Begins to record a call. Where the record is required, <see cref="RequestRecord.Audited"/> says when it is written, and whether.</summary>
    public void Begin(RequestRecord record, in JsonRpcEnvelope envelope, MessageBuffer body, AuditMode mode)
    {
        var (id, name) = (RandomNumberGenerator.GetHexString(16, lowercase: true), envelope[ParamsMember.Name].Of(body.Memory));
        var written = TryAppendAsync("call", mode, json =>
        {
            json.WriteString("id", id);
            Write(json, "tool", NameOf(name.Span));
            Write(json, "route", record.Route?.Name);
            Write(json, "iss", record.Caller.Token?.Issuer);
            Write(json, "sub", record.Caller.Token?.Subject ?? record.Caller.BasicUser);
            Write(json, "client", record.Client.ToString());
            Write(json, "trace", record.Trace?.Call.TraceId);
        });
        (record.AuditId, record.AuditMode) = (written is { IsCompletedSuccessfully: true, Result: false } ? null : id, mode);
        record.Audited = mode == AuditMode.Required ? written : null;
    }

    /// <summary>Records what came of a call that was recorded.</summary>
    public void End(RequestRecord record, int status, TimeSpan took)
    {
        var call = record.Call;
        _ = TryAppendAsync("outcome", record.AuditMode, json =>
        {
            json.WriteString("id", record.AuditId);
            Write(json, "target", call.Target);
            Write(json, "tool", call.Item);
            Write(json, "session", record.Session);
            Write(json, "decision", call.IsAllowed switch { true => "allow", false => "deny", null => null });
            Write(json, "rule", call.Rule is { } rule ? AccessLogFields.TextOf(rule) : null);
            json.WriteString("outcome", RequestOutcome.Of(call, status));
            Write(json, "reason", call.Reason);
            json.WriteNumber("status", status);
            json.WriteNumber("duration_ms", Math.Round(took.TotalMilliseconds, 3));
        });
    }

    /// <summary>Records what an administrator does, before it is done; false: it could not be recorded.</summary>
    /// <param name="action">What is done, in a word.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="about">What it is done to; null: nothing in particular.</param>
    public Task<bool> TryAdminAsync(string action, string actor, string? about = null) => TryAppendAsync("admin", AuditMode.BestEffort, json =>
    {
        json.WriteString("action", action);
        Write(json, "actor", actor);
        Write(json, "about", about);
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sync is not null)
        {
            await _sync.DisposeAsync();
            Sync();
        }

        await _store.DisposeAsync();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value.Length > MaxChars ? value.AsSpan(0, MaxChars) : value);
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> token) => token is [(byte)'"', ..] ? JsonSerializer.Deserialize<string>(token) : null;

    // Never fails, so that who does not wait for it need not.
    private async Task<bool> TryAppendAsync(string kind, AuditMode mode, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("time", _time.GetUtcNow().UtcDateTime);
            json.WriteString("node", _node);
            json.WriteString("kind", kind);
            write(json);
            json.WriteEndObject();
        }

        try
        {
            await _store.AppendAsync(output.WrittenMemory[1..^1]);
            _telemetry.AuditRecords.Add(1, GatewayTelemetry.Tag("kind", kind));
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _telemetry.AuditFailures.Add(1, GatewayTelemetry.Tag("mode", mode == AuditMode.Required ? "required" : "bestEffort"));
            NotRecorded(kind, exception.Message);
            return false;
        }
    }

    private void Sync()
    {
        try
        {
            _store.Sync();
        }
        catch (IOException exception)
        {
            NotOnDisk(exception.Message);
        }
    }

    [LoggerMessage(2060, LogLevel.Error, "A record of the audit trail ({Kind}) was not written: {Problem}")]
    private partial void NotRecorded(string kind, string problem);

    [LoggerMessage(2061, LogLevel.Error, "The audit trail could not be brought to the disk: {Problem}")]
    private partial void NotOnDisk(string problem);
}

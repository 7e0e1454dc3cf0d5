using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Kubernetes;

namespace Gateway.Host.Configuration.Watching;

/// <summary>
/// The configuration file: read once at the start, then watched. A good change is in use within two seconds; a bad one changes
/// nothing but <see cref="State"/>. The file is looked at, not subscribed to: events get lost on network and overlay file
/// systems, and a mounted ConfigMap changes by a link two folders up.
/// </summary>
internal sealed partial class ConfigFile : IServedConfig
{
    /// <summary>How often the file is looked at. A change is read at the second look that finds it unchanged.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Func<string, string?> _environment;
    private readonly ConfigReadOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ConfigFile> _logger;
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private volatile ConfigFileState _state = new();
    private volatile ConfigLoadResult.Loaded? _inUse;
    private volatile ApplyConfig? _apply;
    private CancellationToken _stopping;
    private FileStamp? _known;
    private FileStamp? _seen;
    private StaticConfig? _startedWith;

    /// <summary>Names a file; nothing is read yet.</summary>
    /// <param name="path">The file, as the user gave it.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="options">What the command line says.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    public ConfigFile(string path, Func<string, string?> environment, ConfigReadOptions options, TimeProvider clock, ILogger<ConfigFile> logger)
    {
        Path = path;
        _environment = environment;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The file, as the user gave it.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Name => Path;

    /// <inheritdoc/>
    public ConfigFileState State => _state;

    /// <inheritdoc/>
    public ConfigLoadResult.Loaded? InUse => _inUse;

    /// <summary>Reads the file at the start, whatever it looks like. What is loaded counts as in use.</summary>
    public ConfigLoadResult Load()
    {
        _seen = FileStamp.Of(Path);
        var result = Read(_seen, out _known);
        if (result is ConfigLoadResult.Loaded loaded)
        {
            Used(loaded);
        }
        else
        {
            Rejected(((ConfigLoadResult.Rejected)result).Errors);
        }

        return result;
    }

    /// <summary>Watches the file until the token is cancelled. Call <see cref="Load"/> first, and this once.</summary>
    /// <param name="apply">Makes a changed configuration the one in use.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task RunAsync(ApplyConfig apply, CancellationToken cancellationToken)
    {
        (_stopping, _apply) = (cancellationToken, apply);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(PollInterval, _clock, cancellationToken);
                await InTurnAsync(() => PollAsync(apply, cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The watch must outlive whatever one version of a file makes the rest of the gateway do.
                NotApplied(exception);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ConfigFileState?> ReloadAsync(CancellationToken cancellationToken)
    {
        if (_apply is not { } apply)
        {
            return null;
        }

        await InTurnAsync(() => ReadNowAsync(apply)).WaitAsync(cancellationToken);
        return _state;
    }

    /// <summary>Looks at the file once.</summary>
    internal async Task PollAsync(ApplyConfig apply, CancellationToken cancellationToken)
    {
        var stamp = FileStamp.Of(Path);
        var settled = stamp == _seen;
        _seen = stamp;
        if (!settled || stamp == _known)
        {
            return;
        }

        var result = Read(stamp, out var read);
        _seen = FileStamp.Of(Path);
        if (_seen != stamp)
        {
            // It was written while it was read.
            return;
        }

        _known = read;
        await TakeAsync(result, apply, evenIfSame: false, cancellationToken);
    }

    private async Task ReadNowAsync(ApplyConfig apply)
    {
        try
        {
            _seen = FileStamp.Of(Path);
            await TakeAsync(Read(_seen, out _known), apply, evenIfSame: true, _stopping);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotApplied(exception);
        }
    }

    private void NotApplied(Exception exception)
    {
        LogApplyFailed(exception, Path);
        Rejected([Whole("The configuration could not be applied; the log says why.", "Save the file again to try once more.")]);
    }

    // One reading at a time: the watch's, or one that was asked for.
    private Task InTurnAsync(Func<Task> read)
    {
        lock (_lock)
        {
            return _reading = AfterAsync(_reading, read);
        }
    }

    private static async Task AfterAsync(Task former, Func<Task> read)
    {
        await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await read();
    }

    private async Task TakeAsync(ConfigLoadResult result, ApplyConfig apply, bool evenIfSame, CancellationToken cancellationToken)
    {
        if (result is ConfigLoadResult.Rejected rejected)
        {
            // A file that cannot be read is tried at each look, and told of once.
            if (rejected.Hash.Length > 0 || !rejected.Errors.SequenceEqual(_state.Errors))
            {
                Rejected(rejected.Errors);
            }

            return;
        }

        var loaded = (ConfigLoadResult.Loaded)result;
        if (loaded.Hash == _state.Hash && !evenIfSame)
        {
            if (_state.Errors.Count > 0)
            {
                LogBack(Path);
                _state = _state with { Errors = [], RejectedAt = null };
            }

            return;
        }

        var errors = await apply(loaded, cancellationToken);
        if (errors.Count > 0)
        {
            Rejected([.. errors.Select(error => loaded.Source.Locate(DiagnosticSeverity.Error, error))]);
            return;
        }

        Used(loaded);
    }

    // What was read is known by the stamp; a file that could be opened but not read is not, and is tried again.
    private ConfigLoadResult Read(FileStamp stamp, out FileStamp read)
    {
        read = stamp;
        try
        {
            if (stamp.Fault is null)
            {
                return Directory.Exists(Path)
                    ? ConfigReader.Read(ManifestFolder.Read(Path), _environment, _options)
                    : ConfigReader.Read(Bytes(), _environment, _options);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            read = stamp with { Fault = "reading it fails" };
        }

        return new ConfigLoadResult.Rejected([Whole($"The file cannot be used: {read.Fault}.", "Put the file back, or name another one with -f.")], hash: "", []);
    }

    // One byte more than the reader takes, so that it can tell; a device without an end gives no more either.
    private ReadOnlySpan<byte> Bytes()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(file.Length, ConfigReader.MaxBytes) + 1];
        return bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private void Used(ConfigLoadResult.Loaded loaded)
    {
        _inUse = loaded;
        _startedWith ??= loaded.Config.Config;
        var needsRestart = StaticConfigChange.Differs(_startedWith, loaded.Config.Config);
        _state = new() { Hash = loaded.Hash, Since = _clock.GetUtcNow(), Warnings = loaded.Warnings, NeedsRestart = needsRestart };
        LogInUse(Path, loaded.Hash, loaded.Config.Binds.Count);
        foreach (var warning in loaded.Warnings)
        {
            LogWarning(warning.File ?? Path, DiagnosticPrinter.Line(warning), warning.Remedy);
        }

        if (needsRestart)
        {
            LogNeedsRestart(Path);
        }
    }

    private void Rejected(IReadOnlyList<ConfigDiagnostic> errors)
    {
        _state = _state with { Errors = errors, RejectedAt = _clock.GetUtcNow() };
        LogRejected(Path, errors.Count, _state.Hash ?? "none");
        foreach (var error in errors)
        {
            LogError(error.File ?? Path, DiagnosticPrinter.Line(error), error.Remedy);
        }
    }

    private static ConfigDiagnostic Whole(string message, string remedy) => new(DiagnosticSeverity.Error, "", 1, 1, message, remedy);

    [LoggerMessage(EventId = 2100, Level = LogLevel.Information, Message = "{File} is in use; SHA-256 {Hash}, binds {Binds}")]
    private partial void LogInUse(string file, string hash, int binds);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Error, Message = "{File} is not used, errors {Count}; the configuration in use stays: SHA-256 {Hash}")]
    private partial void LogRejected(string file, int count, string hash);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "{File}:{Diagnostic} {Remedy}")]
    private partial void LogError(string file, string diagnostic, string remedy);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "{File}:{Diagnostic} {Remedy}")]
    private partial void LogWarning(string file, string diagnostic, string remedy);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "{File} changes what stands under config, which takes effect at the next start")]
    private partial void LogNeedsRestart(string file);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Error, Message = "{File} could not be applied")]
    private partial void LogApplyFailed(Exception exception, string file);

    [LoggerMessage(EventId = 2106, Level = LogLevel.Information, Message = "{File} is as it was again: what it holds is in use")]
    private partial void LogBack(string file);
}

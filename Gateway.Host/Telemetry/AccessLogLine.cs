using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Host.Configuration;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Telemetry;

/// <summary>
/// One line of the access log, as <c>key=value</c> pairs or as a JSON object. Values come from anywhere, so whatever could end a line, forge a
/// field or steer a terminal is escaped, and whatever is long is cut. One at a time on a thread: they share its buffer.
/// </summary>
internal readonly ref struct AccessLogLine
{
    private const int MaxValueChars = 512;
    private const int MaxAddedChars = 4096;

    // An IPv6 address with a scope.
    private const int MaxAddressChars = 65;

    private static readonly SearchValues<char> Bare =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+@%,#");

    // Printable ASCII, without what ends or escapes a string.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(letter => letter is not ('"' or '\\'))]);

    // The log's own names as they stand in a line.
    private static readonly FrozenDictionary<string, (byte[] Text, byte[] Json)> Names = AccessLogFields.Names.ToFrozenDictionary(name => name, InLine, StringComparer.Ordinal);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    private readonly ArrayBufferWriter<byte> _output;
    private readonly bool _json;

    public AccessLogLine(LogFormat format, DateTimeOffset at)
    {
        _output = _buffer ??= new ArrayBufferWriter<byte>(2048);
        _output.ResetWrittenCount();
        _json = format == LogFormat.Json;
        _output.Write(_json ? "{\"time\":\""u8 : ""u8);

        // The round-trip format is many times as quick as a custom one; its last four digits are finer than a log needs.
        at.UtcDateTime.TryFormat(_output.GetSpan(40), out var written, "O", CultureInfo.InvariantCulture);
        _output.Advance(written - "0000Z".Length);
        _output.Write(_json ? "Z\",\"level\":\"info\",\"scope\":\"request\""u8 : "Z info request"u8);
    }

    /// <summary>Adds a text; null: nothing.</summary>
    public void Add(string name, string? value) => Add(name, value, MaxValueChars);

    /// <summary>Adds a number; null: nothing.</summary>
    public void Add(string name, long? value)
    {
        if (value is { } number)
        {
            Name(name);
            Number(number);
        }
    }

    /// <summary>Adds a time in milliseconds with three decimals; null: nothing.</summary>
    public void Add(string name, TimeSpan? value)
    {
        if (value is { } time)
        {
            Name(name);
            var (milliseconds, microseconds) = Math.DivRem(Math.Max(0, time.Ticks) / TimeSpan.TicksPerMicrosecond, 1000);
            Number(milliseconds);
            _output.Write([(byte)'.', Digit(microseconds / 100), Digit(microseconds / 10), Digit(microseconds)]);
        }

        static byte Digit(long number) => (byte)('0' + (number % 10));
    }

    /// <summary>Adds whole milliseconds with their unit.</summary>
    public void AddDuration(string name, TimeSpan value)
    {
        Name(name);
        _output.Write(_json ? "\""u8 : ""u8);
        Number(value.Ticks / TimeSpan.TicksPerMillisecond);
        _output.Write(_json ? "ms\""u8 : "ms"u8);
    }

    /// <summary>Adds an address.</summary>
    public void Add(string name, IPAddress value)
    {
        Name(name);
        _output.Write(_json ? "\""u8 : ""u8);
        value.TryFormat(_output.GetSpan(MaxAddressChars), out var written);
        _output.Advance(written);
        _output.Write(_json ? "\""u8 : ""u8);
    }

    /// <summary>Adds a field of the configuration.</summary>
    public void Add(in LogField field)
    {
        if (field.Json is not { } json)
        {
            Add(field.Name, field.Text, MaxAddedChars);
        }
        else if (_json && json.Length <= MaxAddedChars)
        {
            Name(field.Name);
            Encoding.ASCII.GetBytes(json, _output);
        }
        else
        {
            Add(field.Name, json, MaxAddedChars);
        }
    }

    /// <summary>The line, with its end.</summary>
    public byte[] Finish()
    {
        _output.Write(_json ? "}\n"u8 : "\n"u8);
        return _output.WrittenSpan.ToArray();
    }

    private void Add(string name, string? value, int longest)
    {
        if (value is null)
        {
            return;
        }

        Name(name);
        var text = value.Length > longest ? value.AsSpan(0, longest) : value;
        if (!_json && !text.IsEmpty && !text.ContainsAnyExcept(Bare))
        {
            Encoding.UTF8.GetBytes(text, _output);
            return;
        }

        _output.Write("\""u8);
        for (var bare = text.IndexOfAnyExcept(Plain); bare >= 0; bare = text.IndexOfAnyExcept(Plain))
        {
            Encoding.ASCII.GetBytes(text[..bare], _output);
            Escape(text[bare]);
            text = text[(bare + 1)..];
        }

        Encoding.ASCII.GetBytes(text, _output);
        _output.Write("\""u8);
    }

    // JSON, RFC 8259 §7; the halves of a surrogate pair as two, so that a pair that was cut shows as what it is.
    private void Escape(char letter)
    {
        if (letter is '"' or '\\')
        {
            _output.Write([(byte)'\\', (byte)letter]);
            return;
        }

        _output.Write("\\u"u8);
        ((int)letter).TryFormat(_output.GetSpan(4), out var written, "x4", CultureInfo.InvariantCulture);
        _output.Advance(written);
    }

    private void Number(long number)
    {
        number.TryFormat(_output.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        _output.Advance(written);
    }

    private static (byte[] Text, byte[] Json) InLine(string name) => (Encoding.ASCII.GetBytes($" {name}="), Encoding.ASCII.GetBytes($",\"{name}\":"));

    private void Name(string name)
    {
        var (text, json) = Names.TryGetValue(name, out var known) ? known : InLine(name);
        _output.Write(_json ? json : text);
    }
}

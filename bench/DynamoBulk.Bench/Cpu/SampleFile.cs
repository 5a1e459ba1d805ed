using System.Text;
using System.Text.Json;

namespace DynamoBulk.Bench.Cpu;

/// <summary>A json-lines or csv file of items with eight attributes, about 220 bytes by the service's rules.</summary>
internal static class SampleFile
{
    /// <summary>Writes a json-lines file of so many items.</summary>
    public static void Write(string path, int items)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream);
        var random = new Random(7);
        for (int i = 0; i < items; i++)
        {
            WriteLine(stream, writer, new Sample(i, random));
        }
    }

    /// <summary>Writes a file of so many bytes, json lines or csv by its name.</summary>
    public static void Fill(string path, long bytes)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream);
        var random = new Random(7);
        bool isCsv = path.EndsWith(".csv", StringComparison.Ordinal);
        if (isCsv)
        {
            stream.Write("id,orders,total,name,street,mail,active,since\n"u8);
        }

        for (int i = 0; stream.Position < bytes; i++)
        {
            var sample = new Sample(i, random);
            if (isCsv)
            {
                stream.Write(Encoding.UTF8.GetBytes($"{sample.Id},{sample.Orders},{sample.Total},\"{sample.Name}\",\"{sample.Street}\",{sample.Mail},{(sample.Active ? "true" : "false")},{sample.Since}\n"));
            }
            else
            {
                WriteLine(stream, writer, sample);
            }
        }
    }

    private static void WriteLine(FileStream stream, Utf8JsonWriter writer, Sample sample)
    {
        writer.WriteStartObject();
        writer.WriteString("id", sample.Id);
        writer.WriteNumber("orders", sample.Orders);
        writer.WriteNumber("total", sample.Total);
        writer.WriteString("name", sample.Name);
        writer.WriteString("street", sample.Street);
        writer.WriteString("mail", sample.Mail);
        writer.WriteBoolean("active", sample.Active);
        writer.WriteString("since", sample.Since);
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
        stream.WriteByte((byte)'\n');
    }

    private readonly struct Sample(int number, Random random)
    {
        public string Id { get; } = $"customer-{number:D9}";

        public int Orders { get; } = random.Next(10_000);

        public decimal Total { get; } = Math.Round((decimal)random.NextDouble() * 10_000, 2);

        public string Name { get; } = $"A name of a customer {random.Next(1_000_000)}";

        public string Street { get; } = $"Some street in a city {random.Next(1000)}";

        public string Mail { get; } = $"customer{number}@mail.example.org";

        public bool Active { get; } = random.Next(2) == 0;

        public string Since { get; } = $"20{random.Next(10, 26)}-0{random.Next(1, 9)}-1{random.Next(0, 9)}T12:00:00Z";
    }
}

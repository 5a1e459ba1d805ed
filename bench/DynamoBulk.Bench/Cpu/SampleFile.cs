using System.Text.Json;

namespace DynamoBulk.Bench.Cpu;

/// <summary>A json-lines file of items with eight attributes, about 220 bytes by the service's rules.</summary>
internal static class SampleFile
{
    public static void Write(string path, int items)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream);
        var random = new Random(7);
        for (int i = 0; i < items; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("id", $"customer-{i:D9}");
            writer.WriteNumber("orders", random.Next(10_000));
            writer.WriteNumber("total", Math.Round((decimal)random.NextDouble() * 10_000, 2));
            writer.WriteString("name", $"A name of a customer {random.Next(1_000_000)}");
            writer.WriteString("street", $"Some street in a city {random.Next(1000)}");
            writer.WriteString("mail", $"customer{i}@mail.example.org");
            writer.WriteBoolean("active", random.Next(2) == 0);
            writer.WriteString("since", $"20{random.Next(10, 26)}-0{random.Next(1, 9)}-1{random.Next(0, 9)}T12:00:00Z");
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }
    }
}

// Checks a convolution of one's own against golden files: check_golden FILE...
//
// The worked example is a deliberately naive conv2d in float32. Put yours in its place. One file, no dependency, for
// little-endian machines: g++ -std=c++17 -O2 check_golden.cpp -o check_golden
// The format: docs/golden-format.md. Files of other operators are passed over, and counted. Checksums are not looked at:
// `fpn-reference golden check` does that. Exit code 0: all within their bounds. 1: one is not. 2: nothing was checked.
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

struct Json {
  enum Kind { Null, Number, Text, List, Object } kind = Null;
  double number = 0;
  std::string text;
  std::vector<Json> list;
  std::map<std::string, Json> fields;

  const Json& operator[](const std::string& key) const {
    auto found = fields.find(key);
    if (found == fields.end()) throw std::runtime_error("expected a field " + key + ", got none");
    return found->second;
  }
  int at(size_t i) const { return static_cast<int>(list.at(i).number); }
  int integer() const { return static_cast<int>(number); }
};

// As much of JSON as these files have; escapes beyond \" and \\ keep their letter.
class Parser {
 public:
  explicit Parser(const std::string& source) : s(source) {}
  Json value() {
    Json json;
    const char c = peek();
    if (c == '{') {
      json.kind = Json::Object;
      each('}', [&] {
        std::string key = string();
        expect(':');
        json.fields[key] = value();
      });
    } else if (c == '[') {
      json.kind = Json::List;
      each(']', [&] { json.list.push_back(value()); });
    } else if (c == '"') {
      json.kind = Json::Text;
      json.text = string();
    } else if (std::isalpha(static_cast<unsigned char>(c))) {
      while (at < s.size() && std::isalpha(static_cast<unsigned char>(s[at]))) json.text += s[at++];
      json.number = json.text == "true";
    } else {
      size_t used = 0;
      json.kind = Json::Number;
      json.number = std::stod(s.substr(at, 32), &used);
      at += used;
    }
    return json;
  }

 private:
  const std::string& s;
  size_t at = 0;
  char peek() {
    while (at < s.size() && std::isspace(static_cast<unsigned char>(s[at]))) at++;
    if (at >= s.size()) throw std::runtime_error("expected more JSON, got its end");
    return s[at];
  }
  void expect(char c) {
    if (peek() != c) throw std::runtime_error(std::string("expected ") + c + " in JSON, got " + s[at]);
    at++;
  }
  std::string string() {
    expect('"');
    std::string text;
    for (; at < s.size() && s[at] != '"'; at++) {
      if (s[at] == '\\') at++;
      text += s.at(at);
    }
    at++;
    return text;
  }
  template <class F>
  void each(char end, F element) {
    at++;
    if (peek() == end) {
      at++;
      return;
    }
    for (;;) {
      element();
      if (peek() == end) break;
      expect(',');
    }
    at++;
  }
};

struct Tensor {
  std::vector<int> shape;
  std::vector<float> data;
};

struct Golden {
  Json description;
  std::map<std::string, Tensor> tensors;
};

Golden read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("expected a readable file");
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  uint64_t length = 0;
  if (bytes.size() >= 8) std::memcpy(&length, bytes.data(), 8);
  if (bytes.size() < 8 || length > bytes.size() - 8) throw std::runtime_error("expected a whole file, got a part");
  const std::string header = bytes.substr(8, length);
  const Json entries = Parser(header).value();
  const std::string description = entries["__metadata__"]["case"].text;
  Golden golden{Parser(description).value(), {}};
  if (golden.description["schema"].integer() > 1) throw std::runtime_error("expected schema 1, got a newer one");
  for (const auto& [name, entry] : entries.fields) {
    if (name == "__metadata__") continue;
    Tensor tensor;
    for (size_t i = 0; i < entry["shape"].list.size(); i++) tensor.shape.push_back(entry["shape"].at(i));
    const size_t begin = 8 + length + static_cast<size_t>(entry["data_offsets"].list.at(0).number);
    const size_t end = 8 + length + static_cast<size_t>(entry["data_offsets"].list.at(1).number);
    if (end < begin || end > bytes.size()) throw std::runtime_error("expected a whole file, got a part");
    tensor.data.resize((end - begin) / 4);
    std::memcpy(tensor.data.data(), bytes.data() + begin, 4 * tensor.data.size());
    golden.tensors[name] = tensor;
  }
  return golden;
}

std::vector<float> conv2d(const Golden& golden) {
  const Tensor& x = golden.tensors.at("input/x");
  const Tensor& weight = golden.tensors.at("parameter/weight");
  const auto bias = golden.tensors.find("parameter/bias");
  const std::vector<int>& size = golden.tensors.at("output").shape;
  const Json& options = golden.description["options"];
  const int top = options["padding"]["top"].integer(), left = options["padding"]["left"].integer();
  const int channels = x.shape[1], height = x.shape[2], width = x.shape[3];
  const int depth = weight.shape[1], rows = weight.shape[2], columns = weight.shape[3];
  const int filters_per_group = size[1] / options["groups"].integer();
  std::vector<float> y;
  for (int n = 0; n < size[0]; n++)
    for (int f = 0; f < size[1]; f++)
      for (int r = 0; r < size[2]; r++)
        for (int q = 0; q < size[3]; q++) {
          float sum = bias == golden.tensors.end() ? 0.0f : bias->second.data[f];
          for (int c = 0; c < depth; c++)
            for (int i = 0; i < rows; i++)
              for (int j = 0; j < columns; j++) {
                const int yy = r * options["stride"].at(0) + i * options["dilation"].at(0) - top;
                const int xx = q * options["stride"].at(1) + j * options["dilation"].at(1) - left;
                if (yy < 0 || yy >= height || xx < 0 || xx >= width) continue;
                const int channel = f / filters_per_group * depth + c;
                sum += weight.data[((f * depth + c) * rows + i) * columns + j] *
                       x.data[((n * channels + channel) * height + yy) * width + xx];
              }
          y.push_back(sum);
        }
  return y;
}

// |y - output| <= bound; no bound is a bound of 0, and an infinite one says that nothing can be said.
size_t outside(const std::vector<float>& y, const Golden& golden) {
  const std::vector<float>& output = golden.tensors.at("output").data;
  if (y.size() != output.size()) return output.size();
  const auto bounds = golden.tensors.find("bound");
  const bool finite_math = golden.description["arithmetic"]["finiteMath"].number != 0;
  size_t count = 0;
  for (size_t i = 0; i < output.size(); i++) {
    const double bound = bounds == golden.tensors.end() ? 0 : bounds->second.data[i];
    const bool equal = y[i] == output[i] || (std::isnan(y[i]) && std::isnan(output[i]));
    const bool within = std::abs(static_cast<double>(y[i]) - output[i]) <= bound || std::isinf(bound);
    const bool unjudged = finite_math && !(std::isfinite(y[i]) && std::isfinite(output[i]));
    if (!equal && !within && !unjudged) count++;
  }
  return count;
}

int main(int argc, char** argv) {
  int checked = 0, wrong = 0, others = 0;
  for (int i = 1; i < argc; i++) {
    try {
      const Golden golden = read(argv[i]);
      const size_t size = golden.tensors.at("output").data.size();
      const auto got = golden.tensors.find("got");
      if (got != golden.tensors.end()) {
        std::printf("%s: what that backend got: %zu of %zu outside\n", argv[i], outside(got->second.data, golden), size);
      }
      if (golden.description["operator"].text != "conv2d") {
        others++;
        continue;
      }
      const std::vector<float> y = conv2d(golden);
      const size_t count = outside(y, golden);
      checked++;
      if (count > 0) {
        wrong++;
        std::printf("%s: %zu of %zu elements outside the bound\n", argv[i], count, size);
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", argv[i], error.what());
      return 2;
    }
  }
  std::printf("%d of %d convolutions within their bounds; %d files of other operators\n", checked - wrong, checked, others);
  return checked == 0 ? 2 : wrong > 0 ? 1 : 0;
}

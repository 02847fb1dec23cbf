//===- Npy.cpp - reads and writes NumPy's .npy files ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file is the magic "\x93NUMPY", two version bytes, the header's length (two
// bytes, four from version 2.0 on, little-endian), the header, the elements.
// The header is a Python dictionary with exactly three keys:
//   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
//
//===----------------------------------------------------------------------===//
#include "resnetc/Npy.h"

#include "Float16.h"
#include "resnetc/File.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

using namespace resnetc;

static_assert(std::endian::native == std::endian::little,
              "elements are written in the machine's byte order");

static constexpr std::string_view magic = "\x93NUMPY";

// numpy's own limit on rank (NPY_MAXDIMS of NumPy 2).
static constexpr size_t maxRank = 64;

namespace {

/// What a header says.
struct Header {
  std::string descr;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

/// Reads a header's Python literal from left to right. Each member returns
/// false, or nothing, where the text does not fit.
class HeaderReader {
public:
  explicit HeaderReader(std::string_view text) : rest(text) {}

  bool accept(char wanted) {
    skipSpace();
    if (!rest.starts_with(wanted))
      return false;
    rest.remove_prefix(1);
    return true;
  }
  bool atEnd() {
    skipSpace();
    return rest.empty();
  }
  std::optional<std::string> string();
  std::optional<bool> boolean();
  std::optional<std::vector<int64_t>> tuple();

private:
  void skipSpace() {
    rest.remove_prefix(
        std::min(rest.find_first_not_of(" \t\n\r"), rest.size()));
  }

  std::string_view rest;
};

/// One element type: numpy's kind letter and the size in bytes.
struct ElementType {
  char kind;
  int size;
  bool swapped;
};

} // namespace

std::optional<std::string> HeaderReader::string() {
  skipSpace();
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
    return {};
  size_t end = rest.find(rest[0], 1);
  if (end == std::string_view::npos)
    return {};
  std::string value(rest.substr(1, end - 1));
  rest.remove_prefix(end + 1);
  return value;
}

std::optional<bool> HeaderReader::boolean() {
  skipSpace();
  for (auto [word, value] :
       {std::pair<std::string_view, bool>{"True", true}, {"False", false}})
    if (rest.starts_with(word)) {
      rest.remove_prefix(word.size());
      return value;
    }
  return {};
}

std::optional<std::vector<int64_t>> HeaderReader::tuple() {
  if (!accept('('))
    return {};
  std::vector<int64_t> values;
  // A comma must follow a single element and may follow any.
  bool comma = true;
  while (!accept(')')) {
    int64_t value;
    skipSpace();
    auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (!comma || error != std::errc() || value < 0 || values.size() == maxRank)
      return {};
    rest.remove_prefix(end - rest.data());
    values.push_back(value);
    comma = accept(',');
  }
  if (values.size() == 1 && !comma)
    return {};
  return values;
}

static bool parseHeader(std::string_view text, Header &header) {
  HeaderReader reader(text);
  std::optional<std::string> descr;
  std::optional<bool> fortranOrder;
  std::optional<std::vector<int64_t>> shape;
  if (!reader.accept('{'))
    return false;
  bool comma = true;
  while (!reader.accept('}')) {
    std::optional<std::string> key = reader.string();
    if (!comma || !key || !reader.accept(':'))
      return false;
    bool read = false;
    if (*key == "descr" && !descr)
      read = (descr = reader.string()).has_value();
    else if (*key == "fortran_order" && !fortranOrder)
      read = (fortranOrder = reader.boolean()).has_value();
    else if (*key == "shape" && !shape)
      read = (shape = reader.tuple()).has_value();
    if (!read)
      return false;
    comma = reader.accept(',');
  }
  if (!descr || !fortranOrder || !shape || !reader.atEnd())
    return false;
  header = {*descr, *fortranOrder, *shape};
  return true;
}

/// Splits a file into header and elements.
static Status splitFile(std::string_view bytes, const std::string &name,
                        Header &header, std::string_view &elements) {
  if (!bytes.starts_with(magic))
    return Status::input(name + ": expected a .npy file, which starts with "
                                "\\x93NUMPY");
  const size_t versionEnd = magic.size() + 2;
  if (bytes.size() < versionEnd)
    return Status::input(name + ": the file ends inside its header");
  int major = static_cast<unsigned char>(bytes[magic.size()]);
  int minor = static_cast<unsigned char>(bytes[magic.size() + 1]);
  if (major < 1 || major > 3 || minor != 0)
    return Status::input(name +
                         ": expected .npy version 1.0, 2.0 or 3.0, got " +
                         std::to_string(major) + "." + std::to_string(minor));
  const size_t lengthSize = major == 1 ? 2 : 4;
  uint32_t length = 0;
  bytes.remove_prefix(versionEnd);
  if (bytes.size() < lengthSize)
    return Status::input(name + ": the file ends inside its header");
  std::memcpy(&length, bytes.data(), lengthSize);
  bytes.remove_prefix(lengthSize);
  if (bytes.size() < length)
    return Status::input(name + ": the header says it has " +
                         std::to_string(length) + " bytes, the file has " +
                         std::to_string(bytes.size()) + " left");
  // A structured type is a list of fields where a simple one is a string.
  std::string_view text = bytes.substr(0, length);
  if (text.find("'descr': [") != std::string_view::npos)
    return Status::input(name + ": structured arrays are not supported");
  if (!parseHeader(text, header))
    return Status::input(name + ": the header is not a dictionary of descr, "
                                "fortran_order and shape");
  elements = bytes.substr(length);
  return {};
}

static std::optional<ElementType> elementType(std::string_view descr) {
  if (descr.size() != 3 || descr[2] < '0' || descr[2] > '9')
    return {};
  ElementType type{descr[1], descr[2] - '0', descr[0] == '>'};
  bool known = (type.kind == 'f' && (type.size == 2 || type.size == 4)) ||
               (type.kind == 'b' && type.size == 1) ||
               ((type.kind == 'i' || type.kind == 'u') &&
                (type.size == 1 || type.size == 2 || type.size == 4)) ||
               (type.kind != 'b' && type.size == 8 &&
                (type.kind == 'f' || type.kind == 'i' || type.kind == 'u'));
  // A byte order of '|' means that there is none, so only bytes have it.
  bool order =
      descr[0] == '<' || descr[0] == '>' || (descr[0] == '|' && type.size == 1);
  if (!known || !order)
    return {};
  return type;
}

/// The number of elements, or nothing on overflow. numpy multiplies all
/// extents, so a shape with a zero may still be too large for it; here the
/// product of the others must fit too.
static std::optional<uint64_t> elementCount(const std::vector<int64_t> &shape) {
  uint64_t count = 1;
  bool empty = false;
  for (int64_t extent : shape) {
    empty |= extent == 0;
    if (extent &&
        __builtin_mul_overflow(count, static_cast<uint64_t>(extent), &count))
      return {};
  }
  return empty ? 0 : count;
}

/// Checks that the file holds the header's elements, no more and no less.
static Status checkSize(const std::string &name, const Header &header,
                        const ElementType &type, size_t got) {
  std::optional<uint64_t> count = elementCount(header.shape);
  uint64_t expected;
  if (!count || __builtin_mul_overflow(*count, type.size, &expected))
    return Status::input(name + ": the shape's element count overflows");
  if (expected != got)
    return Status::input(
        name + ": the header asks for " + std::to_string(expected) +
        " bytes of elements, the file has " + std::to_string(got));
  return {};
}

/// Sized here, because a small type takes up to eight times its file's bytes.
template <typename T>
static Status resize(std::vector<T> &values, size_t count,
                     const std::string &name) {
  try {
    values.resize(count);
    return {};
  } catch (const std::bad_alloc &) {
    return Status::environment(name + ": no memory for " +
                               std::to_string(count) + " elements");
  }
}

/// The element at `bytes`, its bytes put in the machine's order.
template <typename T> static T load(const char *bytes, bool swapped) {
  char copy[sizeof(T)];
  for (size_t i = 0; i < sizeof(T); ++i)
    copy[i] = bytes[swapped ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, copy, sizeof(T));
  return value;
}

/// Calls visit(linear index in C order, address) for each element.
template <typename Visitor>
static void visitInOrder(const Header &header, const char *elements,
                         size_t count, size_t size, Visitor visit) {
  if (!header.fortranOrder) {
    for (size_t i = 0; i < count; ++i)
      visit(i, elements + i * size);
    return;
  }
  // In Fortran order the first index runs fastest.
  std::vector<int64_t> index(header.shape.size(), 0);
  for (size_t i = 0; i < count; ++i) {
    size_t linear = 0;
    for (size_t axis = 0; axis < index.size(); ++axis)
      linear = linear * header.shape[axis] + index[axis];
    visit(linear, elements + i * size);
    for (size_t axis = 0; axis < index.size(); ++axis) {
      if (++index[axis] < header.shape[axis])
        break;
      index[axis] = 0;
    }
  }
}

/// Calls use(T()) with the C++ type of these elements. float16 is given as
/// Half.
struct Half {
  uint16_t bits;
};
template <typename Use> static void withType(const ElementType &type, Use use) {
  if (type.kind == 'f')
    return type.size == 2   ? use(Half())
           : type.size == 4 ? use(float())
                            : use(double());
  if (type.kind == 'i')
    return type.size == 1   ? use(int8_t())
           : type.size == 2 ? use(int16_t())
           : type.size == 4 ? use(int32_t())
                            : use(int64_t());
  return type.size == 1   ? use(uint8_t())
         : type.size == 2 ? use(uint16_t())
         : type.size == 4 ? use(uint32_t())
                          : use(uint64_t());
}

static float toFloat(Half value) { return halfToFloat(value.bits); }
template <typename T> static float toFloat(T value) {
  return static_cast<float>(value);
}

Status resnetc::parseNpy(std::string_view bytes, const std::string &name,
                         NpyArray &out) {
  Header header;
  std::string_view elements;
  if (Status status = splitFile(bytes, name, header, elements); !status.ok())
    return status;
  std::optional<ElementType> type = elementType(header.descr);
  if (!type)
    return Status::input(name +
                         ": expected float16, float32, float64, bool or "
                         "integers, got the type '" +
                         header.descr + "'");
  if (Status status = checkSize(name, header, *type, elements.size());
      !status.ok())
    return status;

  const size_t count = elements.size() / type->size;
  NpyArray array;
  array.shape = header.shape;
  array.wasFloat64 = type->kind == 'f' && type->size == 8;
  if (Status status = resize(array.values, count, name); !status.ok())
    return status;
  withType(*type, [&]<typename T>(T) {
    visitInOrder(header, elements.data(), count, sizeof(T),
                 [&](size_t i, const char *element) {
                   array.values[i] = toFloat(load<T>(element, type->swapped));
                 });
  });
  out = std::move(array);
  return {};
}

Status resnetc::parseNpyLabels(std::string_view bytes, const std::string &name,
                               NpyLabels &out) {
  Header header;
  std::string_view elements;
  if (Status status = splitFile(bytes, name, header, elements); !status.ok())
    return status;
  std::optional<ElementType> type = elementType(header.descr);
  if (!type || type->kind == 'f')
    return Status::input(name + ": expected integers, got the type '" +
                         header.descr + "'");
  if (Status status = checkSize(name, header, *type, elements.size());
      !status.ok())
    return status;

  const size_t count = elements.size() / type->size;
  NpyLabels labels;
  labels.shape = header.shape;
  if (Status status = resize(labels.values, count, name); !status.ok())
    return status;
  bool tooLarge = false;
  withType(*type, [&]<typename T>(T) {
    if constexpr (std::is_integral_v<T>)
      visitInOrder(header, elements.data(), count, sizeof(T),
                   [&](size_t i, const char *element) {
                     T value = load<T>(element, type->swapped);
                     tooLarge |= !std::in_range<int64_t>(value);
                     labels.values[i] = static_cast<int64_t>(value);
                   });
  });
  if (tooLarge)
    return Status::input(name + ": a label does not fit 64 bits with sign");
  out = std::move(labels);
  return {};
}

Status resnetc::readNpy(const std::string &path, NpyArray &out) {
  std::string bytes;
  if (Status status = readFile(path, bytes); !status.ok())
    return status;
  return parseNpy(bytes, path, out);
}

Status resnetc::readNpyLabels(const std::string &path, NpyLabels &out) {
  std::string bytes;
  if (Status status = readFile(path, bytes); !status.ok())
    return status;
  return parseNpyLabels(bytes, path, out);
}

/// A version 1.0 header, padded with spaces so that the elements start at a
/// multiple of 64 bytes, as numpy.save pads it.
static std::string header(const std::vector<int64_t> &shape) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis ? ", " : "") + std::to_string(shape[axis]);
  text += shape.size() == 1 ? ",), }" : "), }";
  const size_t prefix = magic.size() + 4;
  text.append(63 - (prefix + text.size()) % 64, ' ');
  text += '\n';

  std::string bytes(magic);
  bytes += {1, 0, static_cast<char>(text.size() & 0xff),
            static_cast<char>(text.size() >> 8)};
  return bytes + text;
}

Status resnetc::writeNpy(const std::string &path,
                         const std::vector<int64_t> &shape,
                         const float *values) {
  std::optional<uint64_t> count = elementCount(shape);
  uint64_t size;
  if (!count || shape.size() > maxRank ||
      __builtin_mul_overflow(*count, sizeof(float), &size))
    return Status::internal(path + ": the shape is too large to write");
  OutputFile file;
  if (Status status = file.open(path); !status.ok())
    return status;
  if (Status status = file.write(header(shape)); !status.ok())
    return status;
  if (Status status = file.write(
          {reinterpret_cast<const char *>(values), static_cast<size_t>(size)});
      !status.ok())
    return status;
  return file.commit();
}

#include "CDocument.h"

#include <simdjson.h>

#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

namespace {

// Deeper nesting than any real message has; bounds the recursion below.
constexpr int max_depth = 256;

}  // namespace

struct doc_document {
    simdjson::ondemand::parser parser;
    std::vector<char> input;
    std::vector<doc_node> nodes;
};

namespace {

using simdjson::error_code;
namespace od = simdjson::ondemand;

struct Reader {
    doc_document &document;

    uint32_t append(std::string_view key, bool has_key, uint8_t kind) {
        doc_node node{};
        node.key = has_key ? key.data() : nullptr;
        node.key_length = static_cast<uint32_t>(key.size());
        node.kind = kind;
        uint32_t index = static_cast<uint32_t>(document.nodes.size());
        node.next = index + 1;
        document.nodes.push_back(node);
        return index;
    }

    // The JSON number grammar: an integer wider than 64 bits is still valid and kept as written.
    static bool is_number(std::string_view digits) {
        size_t i = 0, n = digits.size();
        auto run = [&] { size_t from = i; while (i < n && digits[i] >= '0' && digits[i] <= '9') i++; return i - from; };
        if (i < n && digits[i] == '-') i++;
        size_t first = i;
        size_t whole = run();
        if (whole == 0 || (whole > 1 && digits[first] == '0')) return false;
        if (i < n && digits[i] == '.') { i++; if (run() == 0) return false; }
        if (i < n && (digits[i] == 'e' || digits[i] == 'E')) {
            i++;
            if (i < n && (digits[i] == '+' || digits[i] == '-')) i++;
            if (run() == 0) return false;
        }
        return i == n;
    }

    static error_code token_of(od::value &value, std::string_view &token) {
        token = value.raw_json_token();
        return simdjson::SUCCESS;
    }
    static error_code token_of(od::document &value, std::string_view &token) { return value.raw_json_token().get(token); }

    template <typename V>
    error_code number(V &&value, uint32_t index) {
        std::string_view token;
        if (auto error = token_of(value, token)) return error;
        size_t length = token.size();
        while (length > 0 && std::strchr(" \t\r\n", token[length - 1])) length--;
        token = token.substr(0, length);
        if (!is_number(token)) return simdjson::NUMBER_ERROR;
        doc_node &node = document.nodes[index];
        node.text = token.data();
        node.text_length = static_cast<uint32_t>(token.size());
        od::number parsed;
        if (value.get_number().get(parsed) == simdjson::SUCCESS) {
            if (parsed.is_int64()) {
                node.kind = DOC_INTEGER;
                node.integer = parsed.get_int64();
                return simdjson::SUCCESS;
            }
            node.number = parsed.is_uint64() ? static_cast<double>(parsed.get_uint64()) : parsed.get_double();
        } else {
            node.number = std::strtod(std::string(token).c_str(), nullptr);
        }
        node.kind = DOC_NUMBER;
        return simdjson::SUCCESS;
    }

    template <typename V>
    error_code read(V &&value, std::string_view key, bool has_key, int depth) {
        if (depth > max_depth) return simdjson::DEPTH_ERROR;
        od::json_type type;
        if (auto error = value.type().get(type)) return error;
        switch (type) {
            case od::json_type::object: {
                uint32_t index = append(key, has_key, DOC_OBJECT);
                od::object object;
                if (auto error = value.get_object().get(object)) return error;
                uint32_t count = 0;
                for (auto field : object) {
                    std::string_view name;
                    if (auto error = field.unescaped_key().get(name)) return error;
                    od::value child;
                    if (auto error = field.value().get(child)) return error;
                    if (auto error = read(child, name, true, depth + 1)) return error;
                    count++;
                }
                doc_close(&document, index, count);
                return simdjson::SUCCESS;
            }
            case od::json_type::array: {
                uint32_t index = append(key, has_key, DOC_LIST);
                od::array array;
                if (auto error = value.get_array().get(array)) return error;
                uint32_t count = 0;
                for (auto element : array) {
                    od::value child;
                    if (auto error = element.get(child)) return error;
                    if (auto error = read(child, {}, false, depth + 1)) return error;
                    count++;
                }
                doc_close(&document, index, count);
                return simdjson::SUCCESS;
            }
            case od::json_type::string: {
                uint32_t index = append(key, has_key, DOC_TEXT);
                std::string_view text;
                if (auto error = value.get_string().get(text)) return error;
                document.nodes[index].text = text.data();
                document.nodes[index].text_length = static_cast<uint32_t>(text.size());
                return simdjson::SUCCESS;
            }
            case od::json_type::number:
                return number(value, append(key, has_key, DOC_NUMBER));
            case od::json_type::boolean: {
                bool truth;
                if (auto error = value.get_bool().get(truth)) return error;
                append(key, has_key, truth ? DOC_TRUE : DOC_FALSE);
                return simdjson::SUCCESS;
            }
            case od::json_type::null: {
                bool none = false;
                if (auto error = value.is_null().get(none)) return error;
                if (!none) return simdjson::N_ATOM_ERROR;
                append(key, has_key, DOC_NULL);
                return simdjson::SUCCESS;
            }
        }
        return simdjson::TAPE_ERROR;
    }
};

}  // namespace

doc_document *doc_create(void) { return new doc_document(); }
void doc_destroy(doc_document *document) { delete document; }

const char *doc_parse_json(doc_document *document, const char *bytes, size_t length) {
    document->nodes.clear();
    if (length >= std::numeric_limits<uint32_t>::max() - simdjson::SIMDJSON_PADDING) return "longer than 4 GiB";
    document->input.resize(length + simdjson::SIMDJSON_PADDING);
    if (length > 0) std::memcpy(document->input.data(), bytes, length);
    std::memset(document->input.data() + length, 0, simdjson::SIMDJSON_PADDING);
    od::document source;
    auto error = document->parser.iterate(document->input.data(), length, document->input.size()).get(source);
    if (!error) error = Reader{*document}.read(source, {}, false, 0);
    if (!error && source.current_location().error() != simdjson::OUT_OF_BOUNDS) error = simdjson::TRAILING_CONTENT;
    if (error) {
        document->nodes.clear();
        return simdjson::error_message(error);
    }
    return nullptr;
}

const doc_node *doc_nodes(const doc_document *document) { return document->nodes.data(); }
uint32_t doc_count(const doc_document *document) { return static_cast<uint32_t>(document->nodes.size()); }

void doc_clear(doc_document *document) { document->nodes.clear(); }

uint32_t doc_append(doc_document *document, doc_node node) {
    uint32_t index = static_cast<uint32_t>(document->nodes.size());
    node.next = index + 1;
    document->nodes.push_back(node);
    return index;
}

void doc_close(doc_document *document, uint32_t index, uint32_t count) {
    document->nodes[index].count = count;
    document->nodes[index].next = static_cast<uint32_t>(document->nodes.size());
}

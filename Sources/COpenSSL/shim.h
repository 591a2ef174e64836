// OpenSSL's headers, and functions in place of the macros that Swift cannot import.
#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/pem.h>
#include <openssl/core_names.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline EVP_PKEY *co_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline EVP_PKEY *co_generate_x25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "X25519"); }
static inline EVP_PKEY *co_generate_rsa(int bits) { return EVP_RSA_gen((unsigned)bits); }
static inline EVP_PKEY *co_generate_ec(const char *curve) { return EVP_EC_gen(curve); }
static inline void co_free(void *memory) { OPENSSL_free(memory); }

static inline long co_set_min_tls12(SSL_CTX *context) { return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION); }
static inline long co_set_server_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name); }
static inline long co_bio_pending(BIO *bio) { return (long)BIO_ctrl_pending(bio); }
static inline int co_x509_add_subject_name(X509 *certificate, const char *name) {
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                    (const unsigned char *)name, -1, -1, 0);
}
static inline long co_set_stream_modes(SSL_CTX *context) {
  return SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                       SSL_MODE_RELEASE_BUFFERS);
}
static inline int co_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int co_set_tls13_only(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
}
static inline uint64_t co_option_middlebox_compatibility(void) { return SSL_OP_ENABLE_MIDDLEBOX_COMPAT; }
static inline uint64_t co_option_no_ticket(void) { return SSL_OP_NO_TICKET; }
static inline int co_set_groups(SSL_CTX *context, const char *list) {
  return (int)SSL_CTX_set1_groups_list(context, list);
}
static inline int co_set_signature_algorithms(SSL_CTX *context, const char *list) {
  return (int)SSL_CTX_set1_sigalgs_list(context, list);
}
static inline void co_set_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline int co_x509_add_serial_name(X509 *certificate, const char *serial) {
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "serialNumber", MBSTRING_ASC,
                                    (const unsigned char *)serial, -1, -1, 0);
}

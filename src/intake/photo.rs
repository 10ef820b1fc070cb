//! A photo as a file: what it is by its first bytes, when and where its camera says it was taken, and the same picture without that.
//! Not for what it shows, nor for which record it belongs to.

use crate::base::day::Day;
use chrono::{FixedOffset, NaiveDate, NaiveDateTime};
use exif::{DateTime, Exif, In, Reader, Tag, Value};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::{CHUNK_VP8X, WebP};
use img_parts::{Bytes, Error};
use std::io::Cursor;

/// Bytes of a photo that are read at the most; a longer one is no telephone's.
pub const MOST: u64 = 64 << 20;
/// Bytes that tell what a file is.
pub const HEAD: u64 = 64;

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// HEIF, as some telephones write it.
    Heic,
    /// TIFF.
    Tiff,
    /// GIF.
    Gif,
    /// A bitmap.
    Bmp,
}

impl Kind {
    /// By the first bytes of a file; nothing where it is no picture, whatever its name.
    pub fn of(head: &[u8]) -> Option<Kind> {
        const HEIC: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"];
        let at = |from: usize, sign: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(sign));
        let heic = || at(4, b"ftyp") && HEIC.iter().any(|brand| at(8, brand));
        Some(match () {
            () if at(0, b"\xff\xd8\xff") => Kind::Jpeg,
            () if at(0, b"\x89PNG\r\n\x1a\n") => Kind::Png,
            () if at(0, b"RIFF") && at(8, b"WEBP") => Kind::WebP,
            () if heic() => Kind::Heic,
            () if at(0, b"II*\0") || at(0, b"MM\0*") => Kind::Tiff,
            () if at(0, b"GIF87a") || at(0, b"GIF89a") => Kind::Gif,
            // The size of its header, behind that of the file: a text that begins with BM is none.
            () if at(0, b"BM") && (at(14, b"\x28\0\0\0") || at(14, b"\x7c\0\0\0") || at(14, b"\x6c\0\0\0")) => {
                Kind::Bmp
            }
            () => return None,
        })
    }

    /// Whether what its camera wrote can be left out of it.
    pub const fn can_be_bare(self) -> bool {
        matches!(self, Kind::Jpeg | Kind::Png | Kind::WebP)
    }

    /// What it is called, and how the names of such files end.
    pub const fn named(self) -> (&'static str, &'static str) {
        match self {
            Kind::Jpeg => ("JPEG", "jpg"),
            Kind::Png => ("PNG", "png"),
            Kind::WebP => ("WebP", "webp"),
            Kind::Heic => ("HEIC", "heic"),
            Kind::Tiff => ("TIFF", "tif"),
            Kind::Gif => ("GIF", "gif"),
            Kind::Bmp => ("BMP", "bmp"),
        }
    }
}

/// What a camera wrote into a photo of where it was taken, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What its clock showed, and the minutes that was ahead of UTC, where it says so.
    at: Option<(NaiveDateTime, Option<i16>)>,
    /// Degrees north and east, with a comma.
    pub place: Option<String>,
    /// Whether something of it cannot be read.
    pub broken: bool,
}

impl Seen {
    /// The day its clock showed.
    pub fn day(&self) -> Option<Day> {
        self.at.map(|(at, _)| at.date())
    }

    /// The moment, RFC 3339; a clock that does not say where it was is taken to be the office's, so many minutes ahead of UTC.
    pub fn moment(&self, zone: i32) -> Option<String> {
        let (at, ahead) = self.at?;
        let zone = FixedOffset::east_opt(ahead.map_or(zone, i32::from) * 60)?;
        Some(at.and_local_timezone(zone).single()?.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
    }
}

/// What a camera wrote into a photo.
pub fn seen(content: &[u8]) -> Seen {
    let mut broken = false;
    let mut reader = Reader::new();
    let read = reader.continue_on_error(true).read_from_container(&mut Cursor::new(content));
    let exif = match read.or_else(|error| error.distill_partial_result(|_| broken = true)) {
        Ok(exif) => exif,
        Err(exif::Error::NotFound(_)) => return Seen { broken, ..Seen::default() },
        // GIF and BMP have none.
        Err(_) => return Seen { broken: !matches!(Kind::of(content), Some(Kind::Gif | Kind::Bmp)), ..Seen::default() },
    };
    let (at, place) = (taken_at(&exif), taken_where(&exif));
    broken |= at.is_err() || place.is_err();
    Seen { at: at.unwrap_or_default(), place: place.unwrap_or_default(), broken }
}

/// What is there and cannot be read.
struct Unreadable;

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(all) => all.first().map(Vec::as_slice),
        _ => None,
    }
}

/// What the clock showed when the picture was taken, or else made digital; when the file was changed is something else.
fn taken_at(exif: &Exif) -> Result<Option<(NaiveDateTime, Option<i16>)>, Unreadable> {
    let of = [(Tag::DateTimeOriginal, Tag::OffsetTimeOriginal), (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized)];
    for (tag, offset) in of {
        let Some(text) = ascii(exif, tag) else { continue };
        let mut at = match DateTime::from_ascii(text) {
            Ok(at) => at,
            Err(exif::Error::BlankValue(_)) => continue,
            Err(_) => return Err(Unreadable),
        };
        // An offset nobody can read is none.
        let ahead = ascii(exif, offset).and_then(|text| at.parse_offset(text).ok()).and(at.offset);
        let day = NaiveDate::from_ymd_opt(at.year.into(), at.month.into(), at.day.into());
        let at = day.and_then(|day| day.and_hms_opt(at.hour.into(), at.minute.into(), at.second.into()));
        return at.map(|at| Some((at, ahead))).ok_or(Unreadable);
    }
    Ok(None)
}

/// Where the picture was taken, as degrees.
fn taken_where(exif: &Exif) -> Result<Option<String>, Unreadable> {
    let of = |tag, sign, negative: u8, most: f64| -> Result<Option<f64>, Unreadable> {
        let Some(field) = exif.get_field(tag, In::PRIMARY) else { return Ok(None) };
        let Value::Rational(parts) = &field.value else { return Err(Unreadable) };
        let [degrees, minutes, seconds] = parts.as_slice() else { return Err(Unreadable) };
        let size = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
        let sign = ascii(exif, sign).and_then(|sign| sign.first()).ok_or(Unreadable)?;
        // Nothing divided by nothing is no number, and no place.
        if !(0.0..=most).contains(&size) {
            return Err(Unreadable);
        }
        Ok(Some(if *sign == negative { -size } else { size }))
    };
    let north = of(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S', 90.0)?;
    let east = of(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W', 180.0)?;
    match (north, east) {
        (Some(north), Some(east)) => Ok(Some(format!("{north:.6},{east:.6}"))),
        (None, None) => Ok(None),
        _ => Err(Unreadable),
    }
}

/// The same picture with nothing in it but the picture and its colours: no Exif, no XMP, no IPTC, no remark, no second picture behind
/// it. Nothing where it is of a kind this is not done with, or not whole.
pub fn bare(content: Vec<u8>) -> Option<Vec<u8>> {
    let kind = Kind::of(&content)?;
    let content = Bytes::from(content);
    let bare = match kind {
        Kind::Jpeg => jpeg(content),
        Kind::Png => png(content),
        Kind::WebP => webp(content),
        _ => return None,
    };
    // What was taken out is looked for once more.
    bare.ok().filter(|bare| {
        matches!(Reader::new().read_from_container(&mut Cursor::new(bare)), Err(exif::Error::NotFound(_)))
    })
}

/// Whether a segment of a JPEG is of the picture: its frame of JFIF, its colours, or no application's.
fn of_picture(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::APP0 => contents.starts_with(b"JFIF\0"),
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => contents.starts_with(b"Adobe"),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    }
}

fn jpeg(content: Bytes) -> Result<Vec<u8>, Error> {
    let mut picture = Jpeg::from_bytes(content)?;
    let segments = picture.segments_mut();
    segments.retain(|segment| of_picture(segment.marker(), segment.contents()));
    // The library takes all behind the first scan for a part of it, whatever stands behind the picture's end.
    let last = segments.pop().filter(JpegSegment::has_entropy).ok_or(Error::Truncated)?;
    let (marker, contents, head) = (last.marker(), last.contents().clone(), last.len());
    let scans = scans(&last.encoder().bytes().slice(head..)).ok_or(Error::Truncated)?;
    segments.push(JpegSegment::new_with_entropy(marker, contents, scans.into()));
    Ok(picture.encoder().bytes().to_vec())
}

/// The scans of a JPEG to its end, without what is not of the picture between them or behind; nothing where it has no end.
fn scans(all: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::with_capacity(all.len()), 0);
    loop {
        let found = all.get(at..)?.iter().position(|byte| *byte == markers::P)? + at;
        out.extend_from_slice(&all[at..found]);
        let marker = *all.get(found + 1)?;
        let whole = match marker {
            markers::EOI => {
                out.extend([markers::P, markers::EOI]);
                return Some(out);
            }
            // A byte of the picture that looks like a marker, a restart, a filler.
            0 | 0x01 | 0xd0..=0xd7 => 2,
            markers::P => 1,
            _ => 2 + usize::from(u16::from_be_bytes([*all.get(found + 2)?, *all.get(found + 3)?])),
        };
        let segment = all.get(found..found + whole)?;
        if whole < 4 || of_picture(marker, &segment[4..]) {
            out.extend_from_slice(segment);
        }
        at = found + whole;
    }
}

fn png(content: Bytes) -> Result<Vec<u8>, Error> {
    const PICTURE: [&[u8; 4]; 19] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST",
        b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV",
    ];
    let mut picture = Png::from_bytes(content)?;
    picture.chunks_mut().retain(|chunk| PICTURE.contains(&&chunk.kind()));
    if picture.chunk_by_type(*b"IEND").is_none() {
        return Err(Error::Truncated);
    }
    Ok(picture.encoder().bytes().to_vec())
}

fn webp(content: Bytes) -> Result<Vec<u8>, Error> {
    const PICTURE: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    /// The bits of VP8X that say there is Exif, or XMP.
    const TOLD: u8 = 0x08 | 0x04;
    let mut picture = WebP::from_bytes(content)?;
    picture.chunks_mut().retain(|chunk| PICTURE.contains(&&chunk.id()));
    for chunk in picture.chunks_mut().iter_mut().filter(|chunk| chunk.id() == CHUNK_VP8X) {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut told = data.to_vec();
            told.iter_mut().take(1).for_each(|bits| *bits &= !TOLD);
            *data = told.into();
        }
    }
    Ok(picture.encoder().bytes().to_vec())
}

// What the page itself says. The bot's words come from the service's catalogue.

export const AUTHORS = {
  bot: "ร้องทุกข์ · บอท",
  system: "ร้องทุกข์ · ระบบ",
  officer: "เจ้าหน้าที่",
  recipient: "คุณ",
};

const MOMENT = new Intl.DateTimeFormat("th-TH", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Bangkok" });

export const TEXTS = {
  sending: "กำลังส่ง",
  unsent: "ส่งไม่สำเร็จ แตะเพื่อส่งใหม่",
  refused: "ไม่ได้ส่ง",
  empty: "ยังไม่มีข้อความ กรุณาพิมพ์ข้อความก่อนส่ง",
  tooLong: (most) => `ข้อความยาวเกิน ${most} ตัวอักษร กรุณาแบ่งส่งเป็นหลายข้อความ`,
  fileTooLarge: (megabytes) => `ไฟล์ใหญ่เกิน ${megabytes} MB กรุณาถ่ายหรือย่อให้เล็กลงแล้วส่งใหม่`,
  fileEmpty: "ไฟล์นี้ไม่มีข้อมูล กรุณาเลือกไฟล์อื่น",
  connecting: "กำลังเชื่อมต่อ…",
  offline: "ขาดการเชื่อมต่อ กำลังลองใหม่ ข้อความที่พิมพ์ไว้จะส่งให้เอง",
  restarted: "การสนทนาเดิมหมดอายุ เริ่มการสนทนาใหม่ให้แล้ว",
  failed: "ระบบขัดข้อง กรุณาลองใหม่อีกครั้ง",
  today: "วันนี้",
  yesterday: "เมื่อวาน",
  picture: "รูปที่ส่ง",
  openPicture: "เปิดรูปเต็ม",
  download: "ดาวน์โหลดไฟล์",
  video: "วิดีโอ",
  audio: "ไฟล์เสียง",
  pdf: "เอกสาร PDF",
  file: "ไฟล์",
  uploading: (percent) => `กำลังส่ง ${percent}%`,
  checking: "ส่งครบแล้ว กำลังตรวจไฟล์",
  cancel: "ยกเลิก",
  retry: "ส่งใหม่",
  remove: "ลบออก",
  uploadLost: "ส่งไม่สำเร็จ ตรวจสอบอินเทอร์เน็ตแล้วลองใหม่",
  uploadArrived: "ส่งถึงแล้ว กลับไปที่แชตได้เลย",
  uploadLimits: (file, video, until) =>
    `รูปและเอกสารไฟล์ละไม่เกิน ${file} MB วิดีโอไม่เกิน ${video} MB ลิงก์นี้ใช้ได้ถึง ${MOMENT.format(until)} น.`,
  sendDemo: "ส่งรูปตัวอย่างนี้",
  choices: "ตัวเลือกคำตอบ",
};
